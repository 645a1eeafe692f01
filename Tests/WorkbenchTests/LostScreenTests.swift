import Cells
import Foundation
import History
import Runs
import Terminal
import Testing
import Training
import Workbench

private struct Gone: Error, CustomStringConvertible {
  let description = "the terminal does not let its modes be set"
}

/// A display that stops as Ctrl-Z does and then cannot come back.
private final class LostDisplay: Display {
  let size = (width: 80, height: 24)
  let glyphs = GlyphSet.ascii
  private var events: [InputEvent] = [.suspend]

  func present(_ buffer: CellBuffer) {}
  func poll(timeoutMilliseconds: Int) -> [InputEvent] {
    defer { events = [] }
    return events
  }
  func suspend() throws { throw Gone() }
  func copy(_ text: String) -> Bool { false }
  func notify(_ text: String) {}
  func bell() {}
  func setTitle(_ text: String) {}
}

@Suite("A screen that cannot come back after Ctrl-Z")
struct LostScreenTests {
  @Test("ends the program and says why, instead of running on unseen")
  func lost() throws {
    let temporary = try TemporaryStore()
    let theme = try ThemeFiles.load("mono", folders: [])
    let loop = Loop(
      store: temporary.store, host: nil, tendsQueue: false, driver: LostDisplay(), theme: theme)
    try loop.open(SyntheticRun.id)
    #expect(loop.run() == .lost("the terminal does not let its modes be set"))
  }
}
