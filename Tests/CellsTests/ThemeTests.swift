import Cells
import Foundation
import TestSupport
import Testing

@Suite("A theme")
struct ThemeTests {
  /// Reads the plain subset of TOML that the files in `themes/` are written in.
  func file(_ name: String) throws -> (name: String, kind: String, roles: [String: String]) {
    let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "themes/\(name).toml")
    var roles: [String: String] = [:]
    var (stated, kind) = ("", "")
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      let parts = line.split(separator: "\"")
      guard parts.count >= 2, !line.hasPrefix("#") else { continue }
      let key = parts[0].prefix { $0 != " " && $0 != "=" }
      switch key {
      case "name": stated = String(parts[1])
      case "kind": kind = String(parts[1])
      default: roles[String(key)] = String(parts[1])
      }
    }
    return (stated, kind, roles)
  }

  @Test("that is built in has the very values of its file", arguments: Theme.builtIn.map(\.name))
  func sameAsFile(_ name: String) throws {
    let theme = try #require(Theme.builtIn.first { $0.name == name })
    let file = try file(theme.name)
    #expect(file.name == theme.name)
    #expect(Set(file.roles.keys) == Set(Theme.Role.allCases.map(\.name)))
    let kind = try #require(Theme.Kind(rawValue: file.kind))
    #expect(try Theme(name: file.name, roles: file.roles, kind: kind) == theme)
  }

  @Test("has a built-in twin for every file")
  func filesAreBuiltIn() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "themes")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".toml")
    }
    #expect(Set(files) == Set(Theme.builtIn.map { $0.name + ".toml" }) && files.count >= 8)
  }

  @Test(
    "with colours has the contrast WCAG asks of text, 4.5, and of graphics, 3, on its own or the taken ground",
    arguments: Theme.builtIn.filter { $0 != .mono }.map(\.name))
  func contrast(_ name: String) throws {
    let theme = try #require(Theme.builtIn.first { $0.name == name })
    for role in Theme.Role.allCases where role != .background {
      let colors = try #require(theme.seen(role), "\(role.name)")
      let contrast = ColorVision.contrast(colors.front, colors.back)
      #expect(contrast >= (Theme.graphics.contains(role) ? 3 : 4.5), "\(role.name) \(contrast)")
    }
  }

  @Test("for high contrast has 7 everywhere in text")
  func highContrast() throws {
    for role in Theme.Role.allCases where role != .background && !Theme.graphics.contains(role) {
      let colors = try #require(Theme.highContrast.seen(role))
      #expect(ColorVision.contrast(colors.front, colors.back) >= 7, "\(role.name)")
    }
  }

  @Test("a theme made for the other kind of terminal paints its ground, so that it can be read")
  func suited() {
    #expect(Theme.dark.suited(to: .dark) == Theme.dark)
    #expect(Theme.light.suited(to: .light) == Theme.light)
    #expect(Theme.dark.suited(to: nil) == Theme.dark)
    for (theme, terminal) in [(Theme.dark, Theme.Kind.light), (.light, .dark), (.okabeItoLight, .dark)] {
      let painted = theme.suited(to: terminal)
      #expect(painted[.background].background == theme.ground)
      #expect(
        painted[.text].background == theme.ground && painted[.text].foreground == theme[.text].foreground)
    }
    #expect(Theme.light.suited(to: nil)[.text].background == .rgb(0xFFFFFF))
    #expect(Theme.mono.suited(to: .light) == Theme.mono && Theme.nord.suited(to: .light) == Theme.nord)
  }

  @Test("leaves the ground to the terminal in at least three variants, each with its kind")
  func ownGround() {
    let open = Theme.builtIn.filter { $0[.background].background == .terminal && $0 != .mono }
    #expect(open.count >= 3 && open.contains(.dark) && open.contains(.light))
    #expect(Theme.dark.ground == .rgb(0) && Theme.light.ground == .rgb(0xFFFFFF))
    #expect(Theme.paper.kind == .light && Theme.nord.kind == .dark)
    #expect(Theme.paper.ground == Theme.paper[.background].background)
  }

  @Test(
    "for colour blindness keeps the tasks, good and bad, and the classes apart to every kind of eye",
    arguments: [Theme.okabeItoDark, .okabeItoLight].map(\.name), ColorVision.Kind.allCases)
  func colorBlind(_ name: String, _ kind: ColorVision.Kind) throws {
    let theme = try #require(Theme.builtIn.first { $0.name == name })
    func distance(_ a: Theme.Role, _ b: Theme.Role) throws -> Double {
      let (first, second) = (try #require(theme.seen(a)), try #require(theme.seen(b)))
      return ColorVision.distance(first.front, second.front, to: kind)
    }
    #expect(try distance(.regression, .classification) >= 20)
    #expect(try distance(.good, .bad) >= 20)
    #expect(try distance(.good, .warn) >= 10)
    let classes = Theme.Role.allCases.filter { $0.name.hasPrefix("class") && $0 != .classification }
    try #require(classes.count == 9)
    for step in [1, 2, 4] {
      let least: Double = step == 1 ? 4 : step == 2 ? 8 : 15
      for index in stride(from: 0, to: 9 - step, by: step) {
        let found = try distance(classes[index], classes[index + step])
        #expect(found >= least, "\(classes[index].name) and \(step) further: \(found)")
      }
    }
  }

  @Test("without colours names none")
  func mono() {
    for role in Theme.Role.allCases {
      #expect(Theme.mono[role].foreground == .terminal && Theme.mono[role].background == .terminal)
    }
  }

  @Test("takes roles left out from its base, on its own ground")
  func base() throws {
    let theme = try Theme(
      name: "mine", roles: ["background": "terminal on #102030", "title": "#ff0000 bold"], base: .dark)
    #expect(theme[.title] == Style(.rgb(0xFF0000), on: .rgb(0x102030), .bold))
    #expect(theme[.text].foreground == Theme.dark[.text].foreground)
    #expect(theme[.text].background == .rgb(0x102030))
    #expect(theme[.selection] == Theme.dark[.selection])
    #expect(theme.kind == .dark && theme.ground == .rgb(0x102030))
    let bright = try Theme(name: "mine", roles: ["background": "terminal on #f0f0f0"], base: .dark)
    #expect(bright.kind == .light)
  }

  @Test(
    "that is wrong says which role and what was found in one line",
    arguments: [
      ("titel", "#ffffff"), ("title", "#fffff"), ("title", "red"), ("title", "#ffffff on"),
      ("title", "#ffffff blink"),
      ("title", "\u{1B}[0m\n"),
    ])
  func wrong(_ role: String, _ text: String) throws {
    let error = try #require(throws: ThemeError.self) { _ = try Theme(name: "mine", roles: [role: text]) }
    #expect(error.description.contains("role \(role)"))
    #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 })
  }

  @Test("spreads its nine class colours over any number of classes")
  func classes() {
    let theme = Theme.dark
    #expect((0..<3).map { theme.classStyle($0, of: 3) } == [theme[.class1], theme[.class5], theme[.class9]])
    #expect(
      (0..<9).map { theme.classStyle($0, of: 9) }.count
        == Set((0..<9).map { theme.classStyle($0, of: 9) }).count)
    #expect(theme.classStyle(0, of: 1) == theme[.class5])
    #expect(theme.classStyle(99, of: 5) == theme[.class9])
    #expect(theme.classStyle(-1, of: 5) == theme[.class1])
    #expect(theme.accent(6) == theme[.accent1] && theme.accent(-1) == theme[.accent6])
  }
}
