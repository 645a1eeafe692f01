import CNcurses
import Cells
import Foundation

/// Owns the terminal while a screen is up: cells out, events in, and the terminal as it was before at
/// every ending.
///
/// Curses works out the difference between two frames, but writes into a file of ours; the driver
/// sends each frame as one synchronized, non-blocking write. A line too slow for a frame drops frames
/// and never blocks the keys. Use from one thread, one driver at a time.
public final class TerminalDriver {
  public let abilities: TerminalAbilities
  public var colorDepth: ColorDepth { abilities.colorDepth }
  public var glyphs: GlyphSet { abilities.glyphs }
  /// Bytes sent to the terminal so far.
  public private(set) var bytesWritten = 0
  /// Frames that were replaced by a later one because the line was still busy.
  public private(set) var framesDropped = 0

  /// Frames that sent every cell, whatever the terminal showed.
  public private(set) var repaints = 0

  private let options: TerminalOptions
  private let tty: Int32
  private let signals: Int32
  private var screen: UnsafeMutableRawPointer?
  private var isUp = false
  private var hasGone = false
  private var painter: FramePainter
  private var decoder = InputDecoder()
  private let clock = ContinuousClock()
  private var lastInput = ContinuousClock().now
  private var queued: [InputEvent] = []
  private var pending: [UInt8] = []
  private var pendingStart = 0
  private var deferred: CellBuffer?
  private var needsResize = false
  /// Curses has left its screen; its next frame returns there.
  private var hasLeftScreen = false
  /// What the terminal's title has been set to; nil: left as it was.
  private var title: String?

  /// How long a lone Escape waits for the rest of a sequence.
  private static let escapeTime = Duration.milliseconds(30)
  /// How long leaving waits for a line that does not take its output: for the rest of a frame, and for
  /// the sequences that give the terminal back.
  private static let frameMilliseconds = 300
  private static let exitMilliseconds = 2000

  private static let beginFrame = Array("\u{1B}[?2026h".utf8)
  private static let endFrame = Array("\u{1B}[?2026l".utf8)
  /// Button and drag reports in SGR form, bracketed paste, and no reordering of right-to-left text,
  /// which would move frames and columns (BDSM, ECMA-48 8.3.16).
  private static let modesOn = "\u{1B}[?1002h\u{1B}[?1006h"
  private static let plainModesOn = "\u{1B}[?2004h\u{1B}[8l"
  private static let modesOff =
    "\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?2004l\u{1B}[8h\u{1B}[?2026l"
  /// CAN ends whatever sequence was cut in the middle.
  private static let cancel = "\u{18}"
  /// Moved lines move on the whole screen. Sends the cursor home.
  private static let wholeRegion = "\u{1B}[r"

  /// Looks at the terminal and does not touch its screen yet. Throws a `TerminalError`.
  public init(options: TerminalOptions = TerminalOptions()) throws {
    var blocking: Int32 = 0
    let tty = steelyard_tty_open(&blocking)
    guard tty >= 0 else {
      throw TerminalError(
        description: "standard output: found no terminal, expected one for the screen; "
          + "`steelyard train` does the same work without")
    }
    self.tty = tty
    self.options = options
    abilities = try TerminalAbilities.probe(options: options)
    painter = FramePainter(abilities: abilities)
    signals = steelyard_signals_install()
    guard signals >= 0 else {
      throw TerminalError(description: "no file descriptors are left for the screen")
    }
  }

  deinit {
    leave()
    steelyard_signals_restore()
    if let screen { steelyard_screen_close(screen) }
    steelyard_tty_close(tty)
  }

  /// Columns and rows of the terminal; 80×24 where it does not know them.
  public var size: (width: Int, height: Int) {
    var columns: Int32 = 0
    var rows: Int32 = 0
    steelyard_tty_size(tty, &columns, &rows)
    return (columns > 0 ? Int(columns) : 80, rows > 0 ? Int(rows) : 24)
  }

  // MARK: - Entering and leaving

  /// Takes the terminal over: raw, alternate screen, mouse, bracketed paste. Throws a `TerminalError`.
  public func enter() throws {
    guard !isUp else { return }
    let size = size
    steelyard_crash_handlers_install()
    if screen == nil {
      guard let opened = steelyard_screen_open(abilities.term, Int32(size.width), Int32(size.height)) else {
        throw TerminalError(
          description: "TERM: found \"\(abilities.term)\", which curses cannot start; try TERM=xterm-256color"
        )
      }
      screen = opened
      painter.start()
    }
    guard steelyard_tty_raw(tty) == 0 else {
      throw TerminalError(description: "the terminal does not let its modes be set")
    }
    isUp = true
    armRescue()
    steelyard_errors_capture()
    if options.mouse { send(Array(Self.modesOn.utf8)) }
    send(Array(Self.plainModesOn.utf8))
    if let title { send(ControlStrings.keepTitle + ControlStrings.title(title)) }
    take(size)
    painter.show(CellBuffer(width: size.width, height: size.height))
    sendFrame()
  }

  /// Gives the terminal back as it was. What the line did not take in time is dropped.
  public func leave() {
    guard isUp else { return }
    isUp = false
    deferred = nil
    if !hasGone { drain(milliseconds: Self.frameMilliseconds) }
    let cut = !pending.isEmpty
    pending.removeAll()
    pendingStart = 0
    leaveScreen()
    let restored = title == nil ? [] : ControlStrings.restoreTitle
    send(
      Array(((cut ? Self.cancel + Self.wholeRegion : "") + Self.modesOff).utf8) + restored + takeCurses()
        + clearBytes)
    if !hasGone { drain(milliseconds: Self.exitMilliseconds) }
    pending.removeAll()
    pendingStart = 0
    steelyard_rescue_disarm()
    steelyard_tty_restore(tty)
    steelyard_errors_release()
  }

  /// Leaves whatever screen is up because the program ends now, on any thread: the terminal is as it was, what was
  /// kept of standard error is shown, and nothing more is drawn.
  public static func leaveForGood() { steelyard_rescue_now() }

  /// Where there is no other screen to return to, the frame would stay.
  private var clearBytes: [UInt8] {
    var bytes = [CChar](repeating: 0, count: 64)
    let count = steelyard_screen_clear_bytes(&bytes, bytes.count)
    return bytes[..<count].map { UInt8(bitPattern: $0) }
  }

  /// Prepares what a signal handler writes if the program crashes from now on.
  private func armRescue() {
    var exit = [CChar](repeating: 0, count: 256)
    let count = steelyard_screen_exit_bytes(&exit, exit.count)
    let title = title == nil ? "" : String(decoding: ControlStrings.restoreTitle, as: UTF8.self)
    let bytes = (Self.cancel + Self.modesOff + title).utf8.map { CChar(bitPattern: $0) } + exit[..<count]
    steelyard_rescue_arm(tty, bytes, bytes.count)
  }

  /// Stops the program as Ctrl-Z does, with the terminal as it was; returns when it is continued, with
  /// the screen up again. `.resumed` and `.resize` are the next events.
  /// - Throws: a `TerminalError` where the screen cannot come back.
  public func suspend() throws {
    let wasUp = isUp
    leave()
    var missed = readSignals().subtracting([.resume, .stop])
    steelyard_stop_self()
    // Without job control nothing stops; the wait is then a short one.
    for _ in 0..<10 where !missed.contains(.resume) {
      if steelyard_wait(-1, 0, signals, 20) & 4 != 0 { missed.formUnion(readSignals()) }
    }
    if wasUp { try enter() }
    queued.append(.resumed)
    noteResize()
    note(missed.subtracting([.resume, .resize, .stop]))
  }

  // MARK: - Output

  /// Shows a frame. While the line is still busy with the one before, the frame waits in `poll`, and a
  /// later one takes its place.
  public func present(_ buffer: CellBuffer) {
    guard isUp, !hasGone else { return }
    flush()
    guard pending.isEmpty else {
      if deferred != nil { framesDropped += 1 }
      deferred = buffer
      return
    }
    deferred = nil
    if needsResize {
      needsResize = false
      take(size)
    }
    painter.show(buffer)
    sendFrame()
  }

  /// The next frame is one of this size.
  ///
  /// Curses starts with the scrolling region of the terminal's description, often 24 rows, and counts on one as
  /// high as the screen: lines that it moves below the 24th would stay where they are. When it returns to its
  /// screen it sets the region itself.
  private func take(_ size: (width: Int, height: Int)) {
    steelyard_screen_resize(Int32(size.width), Int32(size.height))
    repaint()
    if !hasLeftScreen { send(takeCurses() + Array(Self.wholeRegion.utf8)) }
  }

  private func leaveScreen() {
    steelyard_screen_end()
    hasLeftScreen = true
  }

  /// The next frame sends every cell, whatever the terminal is believed to show.
  public func repaint() {
    repaints += 1
    painter.forget()
    steelyard_screen_repaint()
  }

  // MARK: - Beside the screen

  /// Puts a text into the terminal's clipboard (OSC 52), also over ssh. False: it is too long for that, or
  /// there is no screen. Whether the terminal allows it cannot be known.
  @discardableResult
  public func copy(_ text: String) -> Bool {
    guard isUp, !hasGone,
      let bytes = ControlStrings.clipboard(text, environment: ProcessInfo.processInfo.environment)
    else { return false }
    send(bytes)
    return true
  }

  /// A notification of the desktop (OSC 9), where the terminal has them.
  public func notify(_ text: String) {
    guard isUp, !hasGone else { return }
    send(ControlStrings.notification(text, environment: ProcessInfo.processInfo.environment))
  }

  /// The terminal's bell.
  public func bell() {
    guard isUp, !hasGone else { return }
    send([0x07])
  }

  /// The title of the terminal's window; the one before is back when the screen is left.
  public func setTitle(_ text: String) {
    guard text != title else { return }
    let isFirst = title == nil
    title = text
    guard isUp, !hasGone else { return }
    send((isFirst ? ControlStrings.keepTitle : []) + ControlStrings.title(text))
    if isFirst { armRescue() }
  }

  private func sendFrame() {
    steelyard_screen_update()
    hasLeftScreen = false
    let frame = takeCurses()
    if !frame.isEmpty { send(Self.beginFrame + frame + Self.endFrame) }
  }

  private func takeCurses() -> [UInt8] {
    let count = steelyard_screen_pending()
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = steelyard_screen_take(buffer.baseAddress!, count)
    }
  }

  private func send(_ bytes: [UInt8]) {
    pending += bytes
    flush()
  }

  private func flush() {
    while pendingStart < pending.count {
      let count = pending.withUnsafeBufferPointer { buffer in
        steelyard_tty_write(tty, buffer.baseAddress! + pendingStart, buffer.count - pendingStart)
      }
      if count == -1 { return }  // full for now
      guard count > 0 else {
        noteGone()
        break
      }
      bytesWritten += count
      pendingStart += count
    }
    pending.removeAll(keepingCapacity: true)
    pendingStart = 0
  }

  private func drain(milliseconds: Int) {
    var left = milliseconds
    flush()
    while !pending.isEmpty, left > 0 {
      _ = steelyard_wait(tty, 1, -1, 10)
      flush()
      left -= 10
    }
  }

  // MARK: - Input

  /// Waits up to `timeoutMilliseconds` (0: not at all) for something to happen; returns at the first
  /// events, drags and resizes joined.
  public func poll(timeoutMilliseconds: Int) -> [InputEvent] {
    let deadline = clock.now + .milliseconds(max(0, timeoutMilliseconds))
    while queued.isEmpty {
      let now = clock.now
      let wakeAt = decoder.isWaiting ? min(deadline, lastInput + Self.escapeTime) : deadline
      let wait = max(0, Int(((wakeAt - now) / .milliseconds(1)).rounded(.up)))
      let found = steelyard_wait(hasGone ? -1 : tty, pending.isEmpty ? 0 : 1, signals, Int32(clamping: wait))
      if found & 4 != 0 { note(readSignals()) }
      if found & 2 != 0 { continueOutput() }
      if found & 1 != 0 { readInput() } else if found & 8 != 0 { noteGone() }
      if found & 1 == 0, decoder.isWaiting, clock.now >= lastInput + Self.escapeTime {
        queued += decoder.flush()
      }
      if clock.now >= deadline { break }
    }
    defer { queued.removeAll() }
    return InputDecoder.coalesced(queued)
  }

  /// The terminal's background as 0xRRGGBB, asked for with OSC 11; nil where it does not say so in time.
  /// What a person types meanwhile is not lost.
  public func background(withinMilliseconds limit: Int) -> UInt32? {
    guard isUp, !hasGone else { return nil }
    send(Array("\u{1B}]11;?\u{1B}\\\u{1B}[c".utf8))
    let deadline = clock.now + .milliseconds(limit)
    while !decoder.hasAnswered, !hasGone, clock.now < deadline {
      let left = max(1, Int(((deadline - clock.now) / .milliseconds(1)).rounded(.up)))
      let found = steelyard_wait(tty, pending.isEmpty ? 0 : 1, -1, Int32(clamping: left))
      if found & 2 != 0 { flush() }
      if found & 1 != 0 { readInput() } else if found & 8 != 0 { noteGone() }
    }
    return decoder.background
  }

  /// The terminal has gone away: said once, and nothing is sent any more.
  private func noteGone() {
    guard !hasGone else { return }
    hasGone = true
    queued.append(.signal(.hangup))
  }

  private func continueOutput() {
    flush()
    if pending.isEmpty, let frame = deferred { present(frame) }
  }

  /// Reads what has come, bounded so that a flood of input cannot hold the screen up.
  private func readInput() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    for round in 0..<16 {
      if round > 0, steelyard_wait(tty, 0, -1, 0) & 1 == 0 { return }
      let count = steelyard_tty_read(tty, &bytes, bytes.count)
      if count == -1 { return }
      guard count > 0 else { return noteGone() }
      lastInput = clock.now
      queued += decoder.decode(bytes[..<count])
    }
  }

  /// As `steelyard_signal_kind` counts them.
  private enum Signal: Int32 {
    case interrupt = 1
    case terminate, hangup, quit, resize, stop, resume
  }

  /// The signals that have come since the last look, each once.
  private func readSignals() -> Set<Signal> {
    var signalsFound: Set<Signal> = []
    var numbers = [Int32](repeating: 0, count: 64)
    while true {
      let count = Int(steelyard_signals_read(signals, &numbers, Int32(numbers.count)))
      guard count > 0 else { return signalsFound }
      signalsFound.formUnion(numbers[..<count].compactMap { Signal(rawValue: steelyard_signal_kind($0)) })
    }
  }

  private func note(_ found: Set<Signal>) {
    if found.contains(.resume) { resumeAfterStop() }
    if found.contains(.resize) { noteResize() }
    if found.contains(.stop) { queued.append(.suspend) }
    if found.contains(.interrupt) { queued.append(.signal(.interrupt)) }
    if found.contains(.terminate) { queued.append(.signal(.terminate)) }
    if found.contains(.hangup) { queued.append(.signal(.hangup)) }
    if found.contains(.quit) { queued.append(.signal(.quit)) }
  }

  private func noteResize() {
    needsResize = true
    let size = size
    queued.append(.resize(width: size.width, height: size.height))
  }

  /// Continued after a stop that nobody announced (SIGSTOP): the shell has used the terminal since.
  private func resumeAfterStop() {
    guard isUp else { return }
    steelyard_tty_raw_again(tty)
    if options.mouse { send(Array(Self.modesOn.utf8)) }
    send(Array(Self.plainModesOn.utf8))
    leaveScreen()
    repaint()
    queued.append(.resumed)
    noteResize()
  }
}
