/// The themes that are there without any file; `themes/*.toml` says the same values for people to
/// copy and change, and a test holds the two together.
extension Theme {
  public static let builtIn: [Theme] = [
    .dark, .light, .mono, .midnight, .nord, .solarizedDark, .solarizedLight, .gruvbox, .highContrast,
    .paper, .okabeItoDark, .okabeItoLight,
  ]

  public static let dark = made("dark", .dark, darkRoles)
  public static let light = made("light", .light, lightRoles)
  public static let mono = made("mono", .dark, monoRoles)
  public static let midnight = made("midnight", .dark, midnightRoles)
  public static let nord = made("nord", .dark, nordRoles)
  public static let solarizedDark = made("solarized-dark", .dark, solarizedDarkRoles)
  public static let solarizedLight = made("solarized-light", .light, solarizedLightRoles)
  public static let gruvbox = made("gruvbox", .dark, gruvboxRoles)
  public static let highContrast = made("high-contrast", .dark, highContrastRoles)
  public static let paper = made("paper", .light, paperRoles)
  public static let okabeItoDark = made("okabe-ito-dark", .dark, okabeItoDarkRoles)
  public static let okabeItoLight = made("okabe-ito-light", .light, okabeItoLightRoles)

  private static func made(_ name: String, _ kind: Kind, _ roles: [String: String]) -> Theme {
    do { return try Theme(name: name, roles: roles, kind: kind) } catch { preconditionFailure("\(error)") }
  }
}
