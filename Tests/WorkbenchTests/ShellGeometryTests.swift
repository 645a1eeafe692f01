import Cells
import Foundation
import Runs
import Testing
import TestSupport
import Workbench

@Suite("The shell at every size")
struct ShellGeometryTests {
  @Test("the parts of the screen fill it without overlapping, at every size up to 300×100")
  func frames() {
    for height in 1...100 {
      for width in 1...300 {
        let frame = ScreenFrame(AppState.Size(width, height))
        let parts = [frame.tabs, frame.header, frame.body, frame.status, frame.footer].filter { !$0.isEmpty }
        var row = 0
        for part in parts {
          guard part.row == row, part.column == 0, part.width == width else {
            Issue.record("\(width)x\(height): \(parts)")
            return
          }
          row = part.endRow
        }
        guard row == height, !frame.body.isEmpty, frame.line.height == 1, frame.line.endRow <= height else {
          Issue.record("\(width)x\(height): \(frame)")
          return
        }
      }
    }
  }

  /// One of every kind of overlay.
  static func overlays() -> [(name: String, state: AppState)] {
    var plain = SyntheticRun.state(80, 24)
    _ = update(&plain, .shell(.themes(Theme.builtIn)))
    var result: [(String, AppState)] = []
    for (name, key) in [
      ("help", "?"), ("palette", ":"), ("themes", "T"), ("export", "E"), ("log", "O"), ("messages", "M"),
    ] {
      var state = plain
      _ = update(&state, .key(Key(key.unicodeScalars.first ?? " ")))
      result.append((name, state))
    }
    func add(_ name: String, _ overlay: Overlay) {
      var state = plain
      state.overlay = overlay
      result.append((name, state))
    }
    let items = [
      Form.Item("text", "file", .text(TextField("a.txt")), help: "where it goes"),
      Form.Item("kind", "kind", .choice(["red", "green"], 1)), Form.Item("on", "switch", .toggle(true)),
    ]
    add("form", .form(Form(.shell(.exportFile(.text)), title: "a form", intro: ["intro"], items: items)))
    add("prompt", .prompt(Prompt(.shell(.exportFile(.text)), label: "save as", "demo-live.svg")))
    add("question", .question(Question(.shell(.export), title: "sure?", lines: ["really?"], yes: "go on")))
    var page = Page(title: "page", lines: (1...99).map { "line \($0) of a text" }, first: 20)
    page.search = TextSearch("line 4")
    add("search", .page(page))
    add("busy", .busy("saving a checkpoint"))
    var own = plain
    _ = update(&own, .engines([SyntheticRun.id]))
    own.overlay = .quit
    result.append(("quit", own))
    return result
  }

  @Test("every dialog looks as recorded", arguments: [(40, 12), (80, 24), (120, 40), (200, 60)])
  func golden(size: (Int, Int)) throws {
    let pictures = Self.overlays().map { name, state -> (name: String, text: String) in
      var sized = state
      _ = update(&sized, .resize(width: size.0, height: size.1))
      return (name, draw(sized).plainText())
    }
    try Golden.expect(pictures, matches: "overlays-\(size.0)x\(size.1)")
  }

  @Test("every overlay draws at every size and is left by Esc")
  func wayOut() {
    for (name, state) in Self.overlays() {
      for (width, height) in [
        (1, 1), (2, 9), (7, 3), (13, 5), (19, 6), (40, 12), (80, 24), (111, 33), (300, 100),
      ] {
        var sized = state
        _ = update(&sized, .resize(width: width, height: height))
        let frame = draw(sized)
        #expect(frame.width == width && frame.height == height)
        for row in [0, height / 2, height - 1] {
          var pointed = sized
          _ = update(&pointed, .mouse(MouseEvent(.press(.left), column: width / 2, row: row)))
        }
        guard name != "busy" else { continue }
        for _ in 0..<2 where sized.overlay != nil { _ = update(&sized, .key(Key(.escape))) }
        #expect(sized.overlay == nil, "\(name) at \(width)x\(height)")
        #expect(sized.theme == state.theme)
      }
    }
  }

  @Test(
    "every screen draws at a grid of sizes, tabs and footer inside their rows", arguments: Screen.allCases)
  func screens(screen: Screen) {
    var state = screen == .runs ? SyntheticRun.list(80, 24) : SyntheticRun.state(80, 24)
    if screen != .runs { _ = perform(&state, .show(screen)) }
    for width in [1, 3, 9, 20, 40, 66, 97, 160, 300] {
      for height in [1, 2, 4, 7, 11, 16, 23, 35, 100] {
        var sized = state
        _ = update(&sized, .resize(width: width, height: height))
        let frame = draw(sized)
        #expect(frame.width == width && frame.height == height)
        if height >= 6, width >= 20 {
          let last = frame.plainText().split(separator: "\n", omittingEmptySubsequences: false).last
          #expect(last.map { !$0.isEmpty } ?? false, "\(screen) at \(width)x\(height) has an empty footer")
        }
      }
    }
  }
}
