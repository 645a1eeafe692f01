/// What each part of the screen looks like: a style for every role.
public struct Theme: Equatable, Sendable {
  /// The parts of a screen a theme tells apart; files spell them as here.
  public enum Role: Int, CaseIterable, Sendable {
    /// Ordinary text; text of less weight; headings of panels.
    case text, dim, title
    /// Frames, and the frame of the panel that has the focus.
    case border, focus
    /// Keys named in the footer and the help.
    case key
    /// The two tasks' series.
    case regression, classification
    /// Further series.
    case accent1, accent2, accent3, accent4, accent5, accent6
    case good, warn, bad
    /// The selected row or field.
    case selection
    /// Score classes from the most negative to the most positive.
    case class1, class2, class3, class4, class5, class6, class7, class8, class9
    /// Threshold lines in the histogram.
    case threshold
    /// Event ticks on time axes.
    case tick
    /// What everything stands on; only its background counts, and other roles inherit it.
    case background

    public var name: String { "\(self)" }

    public init?(name: String) {
      guard let role = Role.allCases.first(where: { $0.name == name }) else { return nil }
      self = role
    }
  }

  /// What a theme is made for where it leaves the ground to the terminal.
  public enum Kind: String, CaseIterable, Sendable {
    case dark, light
  }

  public let name: String
  public let kind: Kind
  private var styles: [Style]

  /// A theme from a table of role name → style text: `#rrggbb` or `terminal`, then `on` and a background,
  /// then attributes.
  ///
  /// Roles that the table leaves out come from `base`; without a base they look like `text`. Without a
  /// `kind` the ground's own lightness decides, else the base's kind.
  public init(
    name: String, roles: [String: String], base: Theme? = nil, kind: Kind? = nil
  ) throws(ThemeError) {
    self.name = name
    var given: [Role: ParsedStyle] = [:]
    for (key, text) in roles.sorted(by: { $0.key < $1.key }) {
      guard let role = Role(name: key) else {
        throw ThemeError(
          theme: name, role: key, problem: "there is no such role; roles are \(Self.roleNames)")
      }
      guard let parsed = ParsedStyle(text) else {
        throw ThemeError(
          theme: name, role: key,
          problem: "found \"\(text.shown(width: 60))\", expected \"#rrggbb\" or \"terminal\", then maybe "
            + "\"on #rrggbb\", \"bold\", \"dim\", \"underline\", \"reverse\"")
      }
      given[role] = parsed
    }
    let ground = given[.background]?.background ?? base?[.background].background ?? .terminal
    self.kind = kind ?? Self.kind(of: ground) ?? base?.kind ?? .dark
    styles = Role.allCases.map { role in
      if let parsed = given[role] { return parsed.style(on: ground) }
      if let base { return base[role].moved(from: base[.background].background, to: ground) }
      return given[.text]?.style(on: ground) ?? Style(.terminal, on: ground)
    }
  }

  /// What everything stands on as a colour to mix with: black or white for a terminal's own ground.
  public var ground: Color {
    let ground = self[.background].background
    return ground == .terminal ? .rgb(kind == .dark ? 0x000000 : 0xFFFFFF) : ground
  }

  /// The theme as it can be read on a terminal of this kind; nil: one that does not say. A theme that leaves the
  /// ground to the terminal paints it where it is made for the other kind, and a light one also where nobody
  /// knows: most terminals are dark.
  public func suited(to terminal: Kind?) -> Theme {
    guard self[.background].background == .terminal, self[.text].foreground != .terminal,
      terminal.map({ $0 != kind }) ?? (kind == .light)
    else { return self }
    var theme = self
    theme.styles = styles.map { $0.moved(from: .terminal, to: ground) }
    return theme
  }

  private static func kind(of ground: Color) -> Kind? {
    guard case .rgb(let rgb) = ground else { return nil }
    // Weighted like brightness, out of 2550.
    let brightness = (rgb >> 16 & 0xFF) * 3 + (rgb >> 8 & 0xFF) * 6 + (rgb & 0xFF)
    return brightness > 1275 ? .light : .dark
  }

  public subscript(role: Role) -> Style { styles[role.rawValue] }

  /// Style of accent `index`, counted from 0 and round again after the last.
  public func accent(_ index: Int) -> Style {
    let turn = ((index % 6) + 6) % 6
    return styles[Role.accent1.rawValue + turn]
  }

  /// Style of class `index` (0-based) of `count`: the nine colours spread over the classes.
  public func classStyle(_ index: Int, of count: Int) -> Style {
    guard count > 1 else { return self[.class5] }
    let place = min(max(0, index), count - 1)
    return styles[Role.class1.rawValue + (place * 8 + (count - 1) / 2) / (count - 1)]
  }

  private static var roleNames: String { Role.allCases.map(\.name).joined(separator: ", ") }
}

/// Why a theme cannot be used: one line that names the theme and the role.
public struct ThemeError: Error, Equatable, CustomStringConvertible, Sendable {
  public let theme: String
  public let role: String
  public let problem: String
  public var description: String {
    "theme \(theme.shown(width: 40)), role \(role.shown(width: 40)): \(problem)"
  }
}

/// A style as a theme file writes it: `#rrggbb` or `terminal`, then `on` and the background, then
/// attributes, separated by blanks. A background that is not named is the theme's.
struct ParsedStyle {
  var foreground = Color.terminal
  var background: Color?
  var attributes: Style.Attributes = []

  init?(_ text: String) {
    var words = text.split(separator: " ")[...]
    if let first = words.first, let color = Color(text: first) {
      foreground = color
      words = words.dropFirst()
    }
    if words.first == "on" {
      guard let color = words.dropFirst().first.flatMap({ Color(text: $0) }) else { return nil }
      background = color
      words = words.dropFirst(2)
    }
    for word in words {
      switch word {
      case "bold": attributes.insert(.bold)
      case "dim": attributes.insert(.dim)
      case "underline": attributes.insert(.underline)
      case "reverse": attributes.insert(.reverse)
      default: return nil
      }
    }
  }

  func style(on ground: Color) -> Style { Style(foreground, on: background ?? ground, attributes) }
}

extension Style {
  fileprivate func moved(from old: Color, to new: Color) -> Style {
    background == old ? Style(foreground, on: new, attributes) : self
  }
}

extension Color {
  /// `#rrggbb` or `terminal`.
  public init?(text: some StringProtocol) {
    if text == "terminal" {
      self = .terminal
      return
    }
    let digits = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6 else { return nil }
    var value: UInt32 = 0
    for digit in digits {
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(digit - 48)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(digit - 87)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(digit - 55)
      default: return nil
      }
    }
    self = .rgb(value)
  }
}
