import ArgumentParser
import Cells
import Foundation
import Kernels
import Terminal

/// A test card that ends in every way a program can end: the robot checks with it that the terminal is
/// as before. Hidden from help.
struct CrashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "debug-crash", abstract: "Shows a test card and ends as asked.", shouldDisplay: false)

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    /// Ends with q alone.
    case none
    case trap, abort, segv, ill, bus, fpe
    /// `exit` without leaving the screen first.
    case exit
    /// A trap on a thread of Dispatch.
    case threadTrap = "thread-trap"
    /// A buffer that no machine has the memory for, on a thread of Dispatch.
    case memory
  }

  @Argument(help: "How to end when `x` is pressed, or at once without --screen.") var kind: Kind
  @Flag(help: "Show the test card.") var screen = false
  @Option(help: "direct, 256, 16, 8 or mono") var color: ColorDepth?
  @Option(help: "braille, block or ascii") var glyphs: GlyphSet?
  @Option(help: "A built-in theme.") var theme = "dark"

  func run() throws {
    guard screen else { return crash() }
    guard let theme = Theme.builtIn.first(where: { $0.name == theme }) else {
      let names = Theme.builtIn.map(\.name).joined(separator: ", ")
      throw ValidationError("--theme: found \"\(theme)\", expected one of \(names)")
    }
    let driver = try TerminalDriver(options: TerminalOptions(color: color, glyphs: glyphs))
    try driver.enter()
    defer { driver.leave() }
    var log: [String] = []
    while true {
      let size = driver.size
      driver.present(testCard(driver, theme: theme, log: log, width: size.width, height: size.height))
      for event in driver.poll(timeoutMilliseconds: 60_000) {
        switch event {
        case .key(Key("q")): return
        case .key(Key("x")): crash()
        case .signal(let signal):
          driver.leave()
          try StandardOutput.print("ended by \(signal)")
          throw ExitCode(130)
        case .suspend: try driver.suspend()
        default: break
        }
        log.append(line(for: event))
      }
      log = log.suffix(200)
    }
  }

  private func line(for event: InputEvent) -> String {
    switch event {
    case .key(let key): "key \(key.code) \(key.modifiers.rawValue)"
    case .mouse(let mouse): "mouse \(mouse.kind) at \(mouse.column),\(mouse.row) \(mouse.modifiers.rawValue)"
    default: "\(event)"
    }
  }

  private func testCard(_ driver: TerminalDriver, theme: Theme, log: [String], width: Int, height: Int)
    -> CellBuffer
  {
    let glyphs = driver.glyphs
    var buffer = CellBuffer(width: width, height: height, fill: Cell(style: theme[.background]))
    let parts = Layout.split(buffer.bounds, into: .columns, [.fixed(34), .flexible(minimum: 6)], gap: 1)
    let inside = buffer.drawBox(
      parts[0], title: "Roles", style: theme[.focus], titleStyle: theme[.title], weight: .heavy,
      glyphs: glyphs)
    buffer.clipped(to: inside) { buffer in
      for (index, role) in Theme.Role.allCases.enumerated() {
        let row = inside.row + index
        buffer.draw(role.name, column: inside.column, row: row, style: theme[role], glyphs: glyphs)
        buffer.draw(
          "███ ⣿⡇⠉ 漢字 é λ→≥", column: inside.column + 15, row: row, style: theme[role], glyphs: glyphs)
      }
    }
    let events = buffer.drawBox(
      parts.count > 1 ? parts[1] : .init(width: 0, height: 0),
      title: "Events, q ends, x ends by \(kind.rawValue)",
      style: theme[.border], titleStyle: theme[.title], glyphs: glyphs)
    let head =
      "\(driver.abilities.term) \(driver.colorDepth) \(glyphs) \(width)x\(height)"
      + " sent \(driver.bytesWritten) dropped \(driver.framesDropped)"
    buffer.clipped(to: events) { buffer in
      buffer.draw(head, column: events.column, row: events.row, style: theme[.text], glyphs: glyphs)
      for (index, line) in log.suffix(max(0, events.height - 1)).enumerated() {
        buffer.draw(
          line, column: events.column, row: events.row + 1 + index, style: theme[.dim], glyphs: glyphs)
      }
    }
    return buffer
  }

  private func crash() {
    switch kind {
    case .none: break
    case .trap: fatalError("the trap that was asked for")
    case .abort: abort()
    case .segv: raise(SIGSEGV)
    case .ill: raise(SIGILL)
    case .bus: raise(SIGBUS)
    case .fpe: raise(SIGFPE)
    case .exit: Foundation.exit(3)
    case .threadTrap:
      DispatchQueue.global().async { fatalError("the trap that was asked for") }
      Thread.sleep(forTimeInterval: 60)
    case .memory:
      DispatchQueue.global().async { _ = FloatBuffer(count: 1 << 48, for: "a test") }
      Thread.sleep(forTimeInterval: 60)
    }
  }
}

extension ColorDepth: ExpressibleByArgument {}
extension GlyphSet: ExpressibleByArgument {}
