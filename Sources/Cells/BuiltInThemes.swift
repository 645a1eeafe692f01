/// The themes that are there without any file; `themes/*.toml` says the same values for people to
/// copy and change, and a test holds the two together.
extension Theme {
  public static let builtIn: [Theme] = [dark, light, mono]

  public static let dark = made("dark", darkRoles)
  public static let light = made("light", lightRoles)
  public static let mono = made("mono", monoRoles)

  private static func made(_ name: String, _ roles: [String: String]) -> Theme {
    do { return try Theme(name: name, roles: roles) } catch { preconditionFailure("\(error)") }
  }

  private static let darkRoles: [String: String] = [
    "background": "terminal on #12151c", "text": "#d7dae0", "dim": "#8b93a1",
    "title": "#ffffff bold", "border": "#4b5363", "focus": "#6cb6ff bold", "key": "#6cb6ff bold",
    "regression": "#f2ab5e", "classification": "#5ec4d6", "accent1": "#6cb6ff",
    "accent2": "#c792ea", "accent3": "#8bd17c", "accent4": "#f2d16b", "accent5": "#f07f9a",
    "accent6": "#a3adbd", "good": "#8bd17c", "warn": "#f2d16b", "bad": "#f4717a bold",
    "selection": "#ffffff on #1f4f9e bold", "class1": "#e0565b", "class2": "#e8835f",
    "class3": "#eeaa86", "class4": "#e8ccb2", "class5": "#c9ccd3", "class6": "#b3cfe3",
    "class7": "#87afd7", "class8": "#5f87d7", "class9": "#5f5fff", "threshold": "#ffffff bold",
    "tick": "#c792ea",
  ]

  private static let lightRoles: [String: String] = [
    "background": "terminal on #fafafa", "text": "#23272e", "dim": "#646b78",
    "title": "#000000 bold", "border": "#a3abb8", "focus": "#0550ae bold", "key": "#0550ae bold",
    "regression": "#a85400", "classification": "#007286", "accent1": "#0550ae",
    "accent2": "#7a3eb1", "accent3": "#2b7a2b", "accent4": "#806500", "accent5": "#b8325e",
    "accent6": "#57606a", "good": "#1a7f37", "warn": "#806500", "bad": "#c5222d bold",
    "selection": "#ffffff on #0550ae bold", "class1": "#a8121c", "class2": "#c03f2c",
    "class3": "#b5562f", "class4": "#94694a", "class5": "#6b717c", "class6": "#4f7896",
    "class7": "#2f70a8", "class8": "#1f60a8", "class9": "#123f8f", "threshold": "#000000 bold",
    "tick": "#7a3eb1",
  ]

  private static let monoRoles: [String: String] = [
    "background": "terminal on terminal", "text": "terminal", "dim": "terminal dim",
    "title": "terminal bold", "border": "terminal dim", "focus": "terminal bold",
    "key": "terminal bold", "regression": "terminal", "classification": "terminal bold",
    "accent1": "terminal", "accent2": "terminal bold", "accent3": "terminal",
    "accent4": "terminal bold", "accent5": "terminal", "accent6": "terminal bold",
    "good": "terminal", "warn": "terminal bold", "bad": "terminal bold underline",
    "selection": "terminal reverse", "class1": "terminal", "class2": "terminal dim",
    "class3": "terminal", "class4": "terminal dim", "class5": "terminal", "class6": "terminal dim",
    "class7": "terminal", "class8": "terminal dim", "class9": "terminal",
    "threshold": "terminal bold", "tick": "terminal bold",
  ]
}
