import Cells
import Foundation
import Testing

@Suite("A theme")
struct ThemeTests {
  /// Reads the plain subset of TOML that the files in `themes/` are written in.
  func file(_ name: String) throws -> (name: String, roles: [String: String]) {
    let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "themes/\(name).toml")
    var roles: [String: String] = [:]
    var stated = ""
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      let parts = line.split(separator: "\"")
      guard parts.count >= 2, !line.hasPrefix("#") else { continue }
      let key = parts[0].prefix { $0 != " " && $0 != "=" }
      if key == "name" { stated = String(parts[1]) } else { roles[String(key)] = String(parts[1]) }
    }
    return (stated, roles)
  }

  @Test("that is built in has the very values of its file", arguments: Theme.builtIn.map(\.name))
  func sameAsFile(_ name: String) throws {
    let theme = try #require(Theme.builtIn.first { $0.name == name })
    let file = try file(theme.name)
    #expect(file.name == theme.name)
    #expect(Set(file.roles.keys) == Set(Theme.Role.allCases.map(\.name)))
    #expect(try Theme(name: file.name, roles: file.roles) == theme)
  }

  func luminance(_ color: Color) -> Double? {
    guard case .rgb(let value) = color else { return nil }
    let parts = [16, 8, 0].map { shift -> Double in
      let part = Double((value >> shift) & 0xFF) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  @Test("with colours has the contrast WCAG asks of text: 4.5, and 3 for graphics, 2 for frames")
  func contrast() throws {
    for theme in [Theme.dark, .light] {
      for role in Theme.Role.allCases where role != .background {
        let style = theme[role]
        let pair = [try #require(luminance(style.foreground)), try #require(luminance(style.background))]
          .sorted()
        let contrast = (pair[1] + 0.05) / (pair[0] + 0.05)
        let wanted =
          switch role {
          case .border: 2.0
          case .class1, .class2, .class3, .class4, .class5, .class6, .class7, .class8, .class9: 3.0
          default: 4.5
          }
        #expect(contrast >= wanted, "\(theme.name) \(role.name) \(contrast)")
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
