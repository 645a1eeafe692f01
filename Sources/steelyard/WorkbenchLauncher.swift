import ArgumentParser
import Foundation
import History
import Runs
import Synchronization
import Training
import Workbench

/// How the screen should look; shared by every command that opens one.
struct ScreenOptions: ParsableArguments {
  @Option(help: "A theme of the themes folders.")
  var theme: String?
  @Option(
    help: ArgumentHelp("Colours; default: what the terminal can show.", valueName: "truecolor|256|16|mono"))
  var color: String?
  @Option(
    help: ArgumentHelp("Characters; default: what the terminal can show.", valueName: "braille|block|ascii"))
  var glyphs: String?

  /// With what the person's own files say where the command line says nothing.
  func workbench() throws -> WorkbenchOptions {
    var options = WorkbenchOptions(
      theme: theme, themeFolders: Installation.folders("themes"), color: color, glyphs: glyphs)
    let folder = PersonalFiles.folder()
    try options.add(try PersonalSettings(folder: folder), keysFrom: folder)
    return options
  }
}

/// Opens the workbench on a run, trained here or by somebody else.
struct WorkbenchLauncher {
  let store: Store
  let options: ScreenOptions

  /// - Parameter train: trains the run here, and works through the queue; else the screen only watches until
  ///   something is started on it.
  func open(_ run: RunID?, train: Bool, tendsQueue: Bool = true, screen: Screen? = nil) throws {
    var options = try options.workbench()
    options.screen = screen
    let host = ScreenEngines(store: store)
    if train, let run { try host.start(run) }
    let ending = try runWorkbench(
      store: store, run: run, host: host, tendsQueue: tendsQueue, options: options)
    let names = host.lastRunning.map { "\($0)" }.joined(separator: ", ")
    let isOne = host.lastRunning.count == 1
    switch ending {
    case .quit: break
    case .leftTraining:
      try StandardOutput.print(
        isOne ? "run \(names) trains on; `steelyard watch \(names)` shows it" : "runs \(names) train on")
    case .paused, .stopped:
      guard !names.isEmpty else { break }
      try StandardOutput.print(
        isOne
          ? "run \(names) is checkpointed; `steelyard runs resume \(names)` continues it"
          : "runs \(names) are checkpointed; `steelyard runs resume RUN` continues one")
    case .lost(let why):
      let saved = names.isEmpty ? "" : "; \(isOne ? "run" : "runs") \(names) checkpointed and stopped"
      throw WorkFailed("the screen could not come back after Ctrl-Z: \(why)\(saved)")
    case .signalled, .abandoned: throw ExitCode(ExitStatus.interrupted)
    }
  }
}

/// The engines of this process, as the workbench sees them.
final class ScreenEngines: EngineHost {
  private let store: Store
  private let keeper: QueueKeeper
  /// The runs in training when the last end was begun.
  private let ending = Mutex<[RunID]>([])

  init(store: Store) {
    self.store = store
    keeper = QueueKeeper(store: store)
  }

  var running: [RunID] { keeper.running.map(\.run) }
  var lastRunning: [RunID] { ending.withLock { $0 } }

  func start(_ run: RunID) throws { try keeper.start(run) }

  func tendQueue() -> [QueueNews] {
    // A store that is busy or full says so elsewhere; the next look comes in a second.
    (try? keeper.tend()) ?? []
  }

  func requestStop(reason: String) {
    noteEnding()
    keeper.requestStop(reason)
  }

  func waitUntilStopped() {
    noteEnding()
    keeper.wait()
  }

  func suspend() { keeper.suspend() }
  func resumeAfterSuspend() { keeper.resumeAfterSuspension() }
  func sampleData() throws -> URL { try SampleData.file(for: store) }

  func handOver() throws {
    noteEnding()
    let runs = lastRunning
    keeper.requestStop("left training in the background")
    keeper.wait()
    // One that had come to its end meanwhile needs nobody.
    let unfinished = try runs.filter { run in
      let state = try store.run(run)?.state
      return state != .finished && state != .failed
    }
    do { try DetachedTraining.start(unfinished, store: store) } catch {
      ending.withLock { $0 = [] }
      keeper.reopen()
      throw error
    }
  }

  private func noteEnding() {
    let now = running
    ending.withLock { if $0.isEmpty { $0 = now } }
  }
}

/// A process of its own that goes on training a run after this one has ended.
enum DetachedTraining {
  /// Seconds within which the new process must hold the run's lock.
  private static let patience = 30.0
  #if canImport(Darwin)
    private static let ownSession = Int16(POSIX_SPAWN_SETSID)
  #else
    /// POSIX_SPAWN_SETSID of <spawn.h>: Swift does not see the macro, which glibc hides behind _GNU_SOURCE.
    private static let ownSession: Int16 = 0x80
  #endif

  /// Starts `steelyard queue work --resume RUN …` in a session of its own, its output in the first run's log, and
  /// returns once it holds the runs' locks. Without runs it works through the queue alone.
  static func start(_ runs: [RunID], store: Store) throws {
    guard let executable = Bundle.main.executableURL?.path else {
      throw WorkFailed("the program's own file was not found, so nothing can be left training")
    }
    guard let first = try runs.first ?? store.queue().first else { return }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    let signals = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    posix_spawnattr_setflags(&attributes, ownSession | signals)
    // The screen blocks signals and ignores others; the new process is to end by SIGTERM and its kin.
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    for number in [SIGKILL, SIGSTOP] { sigdelset(&all, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let log = RunFolder(store.runDirectory(first)).log.path
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var words = [executable, "queue", "work", "--store", store.directory.path]
    for run in runs { words += ["--resume", run.rawValue] }
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, executable, &actions, &attributes, &arguments, environ)
    guard code == 0 else {
      throw WorkFailed("nothing can be left training: \(String(cString: strerror(code)))")
    }
    let deadline = Date(timeIntervalSinceNow: patience)
    while let missing = runs.first(where: { !store.isLocked($0) }) {
      var status: Int32 = 0
      guard waitpid(pid, &status, WNOHANG) == 0, Date() < deadline else {
        throw WorkFailed("run \(missing) did not go on in the background; \(log) says why")
      }
      usleep(10_000)
    }
  }
}
