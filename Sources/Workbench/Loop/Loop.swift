import Cells
import Foundation
import History
import Runs
import Terminal
import Training

/// Opens the workbench on a run, or on the list of runs, and returns when it was left.
///
/// Runs on the calling thread: it polls the keyboard, the store and the clock.
/// - Parameters:
///   - host: trains runs in this process, which the screen ends or suspends with itself; nil: it only watches.
///   - tendsQueue: start queued runs from the beginning on; else once something was started or queued here.
/// - Throws: a one-line error where there can be no screen, no such run or no such theme.
public func runWorkbench(
  store: Store, run: RunID?, host: (any EngineHost)? = nil, tendsQueue: Bool = true,
  options: WorkbenchOptions = WorkbenchOptions()
) throws -> WorkbenchExit {
  let driver = try TerminalDriver(options: try options.terminal)
  let remembered = try? store.setting("shell.theme")
  let loop = Loop(
    store: store, host: host, tendsQueue: tendsQueue, driver: driver,
    theme: try options.theme(for: driver.colorDepth, remembered: remembered))
  try loop.open(run)
  loop.take(options)
  try driver.enter()
  defer { driver.leave() }
  let kind = options.terminalKind(driver)
  loop.use(kind, theme: try options.openTheme(kind, remembered: remembered))
  return loop.run()
}

/// The one place that carries out effects.
package final class Loop {
  let store: Store
  let reader: StoreReader
  let runList: RunListReader
  let glances: GlanceLoader
  let display: any Display
  let host: (any EngineHost)?
  let mailbox = Mailbox()
  /// What writes in the background: the program does not end before it has.
  let writes = DispatchGroup()
  let liveLoads = LiveLoads()
  let probeDesk = ProbeDesk()
  let lookDesk = LookDesk()
  let queueReader: QueueReader
  private var tendsQueue: Bool
  private var isTending = false
  private var nextTending = 0.0
  private var nextQueueLook = 0.0
  /// The program is on its way out: nothing is started any more.
  private var isEnding = false
  /// The program was left while the queue was being looked at.
  private var endsAfterTending = false
  private(set) var state: AppState
  private(set) var shown: CellBuffer?
  private var isDirty = true
  private var pace = Pace()
  private var nextClock = 0.0
  private var exit: WorkbenchExit?
  private var endingSignal: EndingSignal?
  private var lastProblem = ""
  /// What is to be remembered and not written yet, and when it will be.
  var unwritten: [String: String] = [:]
  var rememberAt = 0.0
  /// Of the log that is open.
  var logSize: Int?
  var nextLogLook = 0.0

  /// How long a poll waits at most, in milliseconds: the store is looked at as often.
  static let patience = 100
  /// Seconds that the end waits for what is being written, at most.
  private static let writingPatience = 30.0

  package init(
    store: Store, host: (any EngineHost)?, tendsQueue: Bool, driver display: any Display, theme: Theme
  ) {
    self.store = store
    self.host = host
    self.tendsQueue = tendsQueue
    self.display = display
    reader = StoreReader(store: store)
    queueReader = QueueReader(store: store)
    runList = RunListReader(store: store)
    glances = GlanceLoader(store: store, mailbox: mailbox)
    let size = display.size
    state = AppState(
      width: size.width, height: size.height, theme: theme, glyphs: display.glyphs, now: ThreadClock.wall())
    state.canStartEngines = host != nil
    state.ownRuns = Set(host?.running ?? [])
  }

  /// Before the screen is up: an unknown run is an error of the command, not of the screen.
  package func open(_ run: RunID?) throws {
    if let run {
      send(.opened(try reader.open(run, buckets: seriesBuckets(state))))
    } else {
      state.screen = .runs
      send(try runList.all())
    }
  }

  /// What the command line and the person's own files say, and what was remembered.
  func take(_ options: WorkbenchOptions) {
    state.shell.keys = options.keys
    state.shell.announcements.rings = options.rings
    state.shell.announcements.notifies = options.notifies
    if let screen = options.screen, screen != state.screen {
      for effect in Workbench.show(&state, screen) { perform(effect) }
    }
    let folders = options.themeSearch
    inBackground { .shell(.themes(ThemeFiles.all(folders: folders))) }
    if let values = try? store.settings(), !values.isEmpty { send(.remembered(values)) }
  }

  /// What the terminal says of its ground, and the theme that suits it where none was chosen.
  func use(_ kind: Theme.Kind?, theme: Theme?) {
    state.terminalKind = kind
    if let theme { state.theme = theme }
  }

  package func run() -> WorkbenchExit {
    while exit == nil { turn(timeoutMilliseconds: Self.patience) }
    writeRemembered(0, isEnd: true)
    _ = writes.wait(timeout: .now() + Self.writingPatience)
    return exit ?? .quit
  }

  /// Turns until nothing changes any more and nothing is awaited, or the time is over.
  func settle(seconds: Double) {
    let end = ThreadClock.steady() + seconds
    var quietSince = ThreadClock.steady()
    var before = state
    while ThreadClock.steady() < min(end, quietSince + 0.3) {
      turn(timeoutMilliseconds: 20)
      guard state != before || mailbox.awaits else { continue }
      before = state
      quietSince = ThreadClock.steady()
    }
  }

  /// News, a frame where something changed, then whatever comes in until the timeout, and its frame.
  func turn(timeoutMilliseconds: Int) {
    let before = ThreadClock.threadSeconds()
    let isPaced = takeNews()
    if isDirty { present() }
    if isPaced { pace.drew(at: ThreadClock.steady(), cost: ThreadClock.threadSeconds() - before) }
    guard exit == nil else { return }
    for event in display.poll(timeoutMilliseconds: timeoutMilliseconds) { take(event) }
    if isDirty { present() }
  }

  func present() {
    flushLiveLoads()
    isDirty = false
    display.setTitle(Shell.windowTitle(state))
    let frame = draw(state)
    guard frame != shown else { return }
    display.present(frame)
    shown = frame
  }

  func send(_ message: Message) {
    isDirty = true
    for effect in update(&state, message) { perform(effect) }
  }

  // MARK: - What comes in

  private func take(_ event: InputEvent) {
    switch event {
    case .key(let key): send(.key(key))
    case .mouse(let event): send(.mouse(event))
    case .paste(let text): send(.paste(text))
    case .resize(let width, let height):
      shown = nil
      send(.resize(width: width, height: height))
    case .signal(let signal): end(by: signal)
    case .suspend:
      host?.suspend()
      do { try display.suspend() } catch {
        // Nobody can see or steer any more: what trains here is saved before the program ends.
        host?.resumeAfterSuspend()
        return stopEngine("stopped: its screen could not come back", then: .lost("\(error)"))
      }
      host?.resumeAfterSuspend()
      shown = nil
      isDirty = true
    case .resumed:
      shown = nil
      isDirty = true
    }
  }

  /// Letters from other threads, the engine, the clock and the store; true where the store had news.
  private func takeNews() -> Bool {
    for letter in mailbox.take() {
      switch letter {
      case .message(let message): send(message)
      case .ended(let how): exit = how
      case .tended(let news): take(news)
      case .stays(let why):
        isEnding = false
        send(.failed(why))
      }
    }
    let running = Set(host?.running ?? [])
    if running != state.ownRuns { send(.engines(running)) }
    let now = ThreadClock.steady()
    followLog(now)
    writeRemembered(now)
    tendQueue(now)
    if state.screen == .newRun, now >= nextQueueLook {
      nextQueueLook = now + 1
      perform(.newRun(.loadQueue))
    }
    if now >= nextClock {
      nextClock = now + 1
      // Nothing but ages moves with the clock: the frame is drawn only where one is shown.
      let showsAges =
        state.screen == .runs || (state.live.record?.state.isLive ?? false) && !state.live.hasEngine
      if showsAges { send(.clock(ThreadClock.wall())) } else { state.now = ThreadClock.wall() }
    }
    guard pace.isDue(at: now) || !state.waiting.isEmpty else { return false }
    do {
      // First the list, which is looked at once a second: a run in training grows with every look.
      if state.screen == .runs, let list = try runList.changes(now: now, force: false) {
        send(list)
        return true
      }
      if let growth = try reader.growth(now: now, awaitsAnswer: !state.waiting.isEmpty) {
        send(.grown(growth))
        return true
      }
    } catch {
      complain(error)
    }
    return false
  }

  /// Says a problem once.
  private func complain(_ error: any Error) {
    let text = "\(error)"
    guard text != lastProblem else { return }
    lastProblem = text
    send(.failed(text))
  }

  /// Once a second, elsewhere: the queue's next run is started where there is room.
  private func tendQueue(_ now: Double) {
    guard let host, tendsQueue, !isTending, !isEnding, now >= nextTending else { return }
    nextTending = now + 1
    isTending = true
    DispatchQueue.global().async { [mailbox] in mailbox.post(.tended(host.tendQueue())) }
  }

  private func take(_ news: [QueueNews]) {
    isTending = false
    defer { endAfterTending() }
    for item in news {
      switch item {
      case .started(let run): send(.done("the queue goes on with \((try? store.run(run))?.name ?? "\(run)")"))
      case .failed(_, let reason): send(.failed(reason))
      }
    }
  }

  private func endAfterTending() {
    guard endsAfterTending else { return }
    endsAfterTending = false
    send(.engines(Set(host?.running ?? [])))
    for effect in Workbench.perform(&state, .quit) { perform(effect) }
  }

  // MARK: - Effects

  private func perform(_ effect: Effect) {
    do {
      switch effect {
      case .request(let kind, let run):
        send(.requested(id: try store.request(kind, for: run), kind: kind))
      case .open(let run): send(.opened(try reader.open(run, buckets: seriesBuckets(state))))
      case .loadSeries(let run, let range, let buckets):
        liveLoads.series = (run, range, buckets)
      case .loadRuns:
        if let list = try runList.changes(now: ThreadClock.steady(), force: true) { send(list) }
      case .startEngine(let run):
        guard let host else { return }
        try host.start(run)
        tendsQueue = true
        send(.engines(Set(host.running)))
        send(.done("training goes on in this process"))
      case .remember(let name, let value):
        unwritten[name] = value
        rememberAt = ThreadClock.steady() + 1
      case .shell(let effect): try carryOut(effect)
      case .live(let effect): try carryOut(effect)
      case .thresholds(let effect): try carryOut(effect)
      case .runList(let effect): try carryOut(effect)
      case .newRun(let effect):
        if case .make = effect { tendsQueue = true }
        try carryOut(effect)
      case .probe(let effect): try carryOut(effect)
      case .quit:
        // A run may be starting just now: then there is something to ask.
        if isTending { endsAfterTending = true } else { exit = .quit }
      case .leaveTraining:
        isEnding = true
        endInBackground { [host] in
          try host?.handOver()
          return .leftTraining
        }
      case .pauseAndQuit: stopEngine("paused when the screen was closed", then: .paused)
      case .stopAndQuit:
        isEnding = true
        for run in host?.running ?? [] { _ = try store.request(.stop, for: run) }
        endInBackground { [host] in
          host?.waitUntilStopped()
          return .stopped
        }
      }
    } catch {
      lastProblem = ""
      complain(error)
    }
  }

  private func stopEngine(_ reason: String, then exit: WorkbenchExit) {
    isEnding = true
    host?.requestStop(reason: reason)
    endInBackground { [host] in
      host?.waitUntilStopped()
      return exit
    }
  }

  /// The first signal checkpoints and ends, the second ends at once. A terminal that goes away hangs up more
  /// than once, and nobody is there to be impatient: that never counts as a second one.
  private func end(by signal: EndingSignal) {
    if endingSignal != nil, signal == .hangup { return }
    guard endingSignal == nil, state.trainsHere else {
      exit = endingSignal == nil ? .signalled(signal) : .abandoned(signal)
      return
    }
    endingSignal = signal
    state.overlay = .busy("saving a checkpoint; once more ends at once")
    isDirty = true
    stopEngine("stopped by a signal", then: .signalled(signal))
  }
}

extension WorkbenchOptions {
  /// Why an option cannot be followed, in one line.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  var terminal: TerminalOptions {
    get throws {
      var result = TerminalOptions()
      if let color {
        guard let depth = color == "truecolor" ? .direct : ColorDepth(rawValue: color) else {
          throw Problem(
            description:
              "--color: found \"\(color.shown(width: 40))\", expected truecolor, 256, 16, 8 or mono")
        }
        result.color = depth
      }
      if let glyphs {
        guard let set = GlyphSet(rawValue: glyphs) else {
          throw Problem(
            description: "--glyphs: found \"\(glyphs.shown(width: 40))\", expected braille, block or ascii")
        }
        result.glyphs = set
      }
      return result
    }
  }

  /// Folders with theme files, in the order of search.
  var themeSearch: [URL] {
    ThemeFiles.folders(environment: ProcessInfo.processInfo.environment, installed: themeFolders)
  }

  /// All themes by name.
  public var themeNames: [String] { ThemeFiles.names(folders: themeSearch) }

  /// Whether the terminal's ground is dark or light enough to be left to it; nil where it does not say.
  func terminalKind(_ driver: TerminalDriver) -> Theme.Kind? {
    guard driver.colorDepth != .mono else { return nil }
    // Some terminals say which colours they start with: "foreground;background", 7 and 9–15 being light.
    if let ground = ProcessInfo.processInfo.environment["COLORFGBG"]?.split(separator: ";").last.flatMap({
      Int($0)
    }) {
      return ground == 7 || ground >= 9 ? .light : .dark
    }
    guard let ground = driver.background(withinMilliseconds: 50) else { return nil }
    let luminance = Terminal.Palette.luminance(ground)
    return luminance < 0.03 ? .dark : luminance > 0.8 ? .light : nil
  }

  /// A theme that leaves the ground to the terminal, where none was asked for or chosen before and the
  /// terminal's ground is known; nil elsewhere.
  func openTheme(_ kind: Theme.Kind?, remembered: String?) throws -> Theme? {
    guard theme == nil, remembered == nil, let kind else { return nil }
    return try ThemeFiles.load(kind.rawValue, folders: themeSearch)
  }

  /// The theme asked for, else the one chosen last; else one that suits the terminal.
  func theme(for depth: ColorDepth, remembered: String? = nil) throws -> Theme {
    let folders = themeSearch
    if let theme { return try ThemeFiles.load(theme, folders: folders) }
    if depth == .mono { return try ThemeFiles.load("mono", folders: folders) }
    if let remembered, let theme = try? ThemeFiles.load(remembered, folders: folders) { return theme }
    // Until the terminal has said what its ground is, which it may never do, the ground is painted.
    return try ThemeFiles.load("midnight", folders: folders)
  }
}
