/// The roles of the built-in themes, as their files have them.
extension Theme {
  static let darkRoles: [String: String] = [
    "background": "terminal on terminal", "text": "#d7dae0", "dim": "#8b93a1", "title": "#ffffff bold",
    "border": "#5d6679", "focus": "#6cb6ff bold", "key": "#6cb6ff bold", "regression": "#f2ab5e",
    "classification": "#5ec4d6", "accent1": "#6cb6ff", "accent2": "#c792ea", "accent3": "#8bd17c",
    "accent4": "#f2d16b", "accent5": "#f07f9a", "accent6": "#a3adbd", "good": "#8bd17c", "warn": "#f2d16b",
    "bad": "#f4717a bold", "selection": "#ffffff on #1f4f9e bold", "class1": "#e0565b", "class2": "#e8835f",
    "class3": "#eeaa86", "class4": "#e8ccb2", "class5": "#c9ccd3", "class6": "#b3cfe3", "class7": "#87afd7",
    "class8": "#5f87d7", "class9": "#5f5fff", "threshold": "#ffffff bold", "tick": "#c792ea",
  ]

  static let lightRoles: [String: String] = [
    "background": "terminal on terminal", "text": "#23272e", "dim": "#646b78", "title": "#000000 bold",
    "border": "#7d8593", "focus": "#0550ae bold", "key": "#0550ae bold", "regression": "#a85400",
    "classification": "#007286", "accent1": "#0550ae", "accent2": "#7a3eb1", "accent3": "#2b7a2b",
    "accent4": "#806500", "accent5": "#b8325e", "accent6": "#57606a", "good": "#1a7f37", "warn": "#806500",
    "bad": "#c5222d bold", "selection": "#ffffff on #0550ae bold", "class1": "#a8121c", "class2": "#c03f2c",
    "class3": "#b5562f", "class4": "#94694a", "class5": "#6b717c", "class6": "#4f7896", "class7": "#2f70a8",
    "class8": "#1f60a8", "class9": "#123f8f", "threshold": "#000000 bold", "tick": "#7a3eb1",
  ]

  static let monoRoles: [String: String] = [
    "background": "terminal on terminal", "text": "terminal", "dim": "terminal dim", "title": "terminal bold",
    "border": "terminal dim", "focus": "terminal bold", "key": "terminal bold", "regression": "terminal",
    "classification": "terminal bold", "accent1": "terminal", "accent2": "terminal bold",
    "accent3": "terminal", "accent4": "terminal bold", "accent5": "terminal", "accent6": "terminal bold",
    "good": "terminal", "warn": "terminal bold", "bad": "terminal bold underline",
    "selection": "terminal reverse", "class1": "terminal", "class2": "terminal dim", "class3": "terminal",
    "class4": "terminal dim", "class5": "terminal", "class6": "terminal dim", "class7": "terminal",
    "class8": "terminal dim", "class9": "terminal", "threshold": "terminal bold", "tick": "terminal bold",
  ]

  static let midnightRoles: [String: String] = [
    "background": "terminal on #12151c", "text": "#d7dae0", "dim": "#8b93a1", "title": "#ffffff bold",
    "border": "#5d6679", "focus": "#6cb6ff bold", "key": "#6cb6ff bold", "regression": "#f2ab5e",
    "classification": "#5ec4d6", "accent1": "#6cb6ff", "accent2": "#c792ea", "accent3": "#8bd17c",
    "accent4": "#f2d16b", "accent5": "#f07f9a", "accent6": "#a3adbd", "good": "#8bd17c", "warn": "#f2d16b",
    "bad": "#f4717a bold", "selection": "#ffffff on #1f4f9e bold", "class1": "#e0565b", "class2": "#e8835f",
    "class3": "#eeaa86", "class4": "#e8ccb2", "class5": "#c9ccd3", "class6": "#b3cfe3", "class7": "#87afd7",
    "class8": "#5f87d7", "class9": "#5f5fff", "threshold": "#ffffff bold", "tick": "#c792ea",
  ]

  static let nordRoles: [String: String] = [
    "background": "terminal on #2e3440", "text": "#d8dee9", "dim": "#9aa5b8", "title": "#eceff4 bold",
    "border": "#72809a", "focus": "#88c0d0 bold", "key": "#88c0d0 bold", "regression": "#d48b74",
    "classification": "#88c0d0", "accent1": "#81a1c1", "accent2": "#c39dbc", "accent3": "#a3be8c",
    "accent4": "#ebcb8b", "accent5": "#e28189", "accent6": "#8fbcbb", "good": "#a3be8c", "warn": "#ebcb8b",
    "bad": "#e28189 bold", "selection": "#eceff4 on #41598a bold", "class1": "#c4666f", "class2": "#c98188",
    "class3": "#d0a0a8", "class4": "#d5bfc8", "class5": "#d8dee9", "class6": "#b9c6da", "class7": "#9aafcb",
    "class8": "#7c98bb", "class9": "#5f82ad", "threshold": "#eceff4 bold", "tick": "#c39dbc",
  ]

  static let solarizedDarkRoles: [String: String] = [
    "background": "terminal on #002b36", "text": "#93a1a1", "dim": "#839496", "title": "#eee8d5 bold",
    "border": "#60767d", "focus": "#3395dd bold", "key": "#3395dd bold", "regression": "#ea6738",
    "classification": "#2aa198", "accent1": "#3395dd", "accent2": "#8288dd", "accent3": "#859900",
    "accent4": "#b58900", "accent5": "#f1549b", "accent6": "#839496", "good": "#859900", "warn": "#b58900",
    "bad": "#fc534a bold", "selection": "#fdf6e3 on #1c5f93 bold", "class1": "#dc322f", "class2": "#cf5a50",
    "class3": "#c0766c", "class4": "#ad8d87", "class5": "#93a1a1", "class6": "#7d9dae", "class7": "#6697bb",
    "class8": "#4b92c7", "class9": "#268bd2", "threshold": "#eee8d5 bold", "tick": "#8288dd",
  ]

  static let solarizedLightRoles: [String: String] = [
    "background": "terminal on #fdf6e3", "text": "#586e75", "dim": "#5d737b", "title": "#073642 bold",
    "border": "#818f8f", "focus": "#0072b8 bold", "key": "#0072b8 bold", "regression": "#c34307",
    "classification": "#007d75", "accent1": "#0072b8", "accent2": "#6367b9", "accent3": "#657700",
    "accent4": "#936800", "accent5": "#ca2d7b", "accent6": "#627375", "good": "#657700", "warn": "#936800",
    "bad": "#d52928 bold", "selection": "#fdf6e3 on #1c5f93 bold", "class1": "#a5201e", "class2": "#9f4035",
    "class3": "#965649", "class4": "#8b695b", "class5": "#7d7a6e", "class6": "#657076", "class7": "#4d667c",
    "class8": "#345b82", "class9": "#134f86", "threshold": "#073642 bold", "tick": "#6367b9",
  ]

  static let gruvboxRoles: [String: String] = [
    "background": "terminal on #282828", "text": "#ebdbb2", "dim": "#a89984", "title": "#fbf1c7 bold",
    "border": "#7c7269", "focus": "#83a598 bold", "key": "#83a598 bold", "regression": "#fe8019",
    "classification": "#8ec07c", "accent1": "#83a598", "accent2": "#d3869b", "accent3": "#b8bb26",
    "accent4": "#fabd2f", "accent5": "#ff533e", "accent6": "#bdae93", "good": "#b8bb26", "warn": "#fabd2f",
    "bad": "#ff533e bold", "selection": "#fbf1c7 on #076678 bold", "class1": "#fb4934", "class2": "#f67053",
    "class3": "#ee8f6e", "class4": "#e4aa88", "class5": "#d5c4a1", "class6": "#b3b49b", "class7": "#90a595",
    "class8": "#6c958f", "class9": "#458588", "threshold": "#fbf1c7 bold", "tick": "#d3869b",
  ]

  static let highContrastRoles: [String: String] = [
    "background": "terminal on #000000", "text": "#ffffff", "dim": "#d0d0d0", "title": "#ffffff bold",
    "border": "#b0b0b0", "focus": "#ffff00 bold", "key": "#ffff00 bold", "regression": "#ffb000",
    "classification": "#40e0ff", "accent1": "#80c0ff", "accent2": "#ff90ff", "accent3": "#60ff60",
    "accent4": "#ffff60", "accent5": "#ff90a0", "accent6": "#e0e0e0", "good": "#60ff60", "warn": "#ffff00",
    "bad": "#ff8080 bold", "selection": "#000000 on #ffff00 bold", "class1": "#ff6060", "class2": "#ff8d87",
    "class3": "#ffb4af", "class4": "#ffdad7", "class5": "#ffffff", "class6": "#dae8ff", "class7": "#b6d1ff",
    "class8": "#92b9ff", "class9": "#6ea0ff", "threshold": "#ffffff bold", "tick": "#ff90ff",
  ]

  static let paperRoles: [String: String] = [
    "background": "terminal on #f4ecd8", "text": "#3b2f22", "dim": "#6e5f4c", "title": "#1d150c bold",
    "border": "#93836a", "focus": "#1f4e79 bold", "key": "#1f4e79 bold", "regression": "#9a3b0a",
    "classification": "#0f6170", "accent1": "#1f4e79", "accent2": "#6b3a87", "accent3": "#3f6b1f",
    "accent4": "#7a5a00", "accent5": "#9c2a4d", "accent6": "#5a5247", "good": "#3f6b1f", "warn": "#7a5a00",
    "bad": "#a1201c bold", "selection": "#fdf8ec on #1f4e79 bold", "class1": "#9c1c16", "class2": "#95382b",
    "class3": "#8c4b3b", "class4": "#825b4b", "class5": "#75695a", "class6": "#5f6061", "class7": "#485667",
    "class8": "#314c6b", "class9": "#15406e", "threshold": "#1d150c bold", "tick": "#6b3a87",
  ]

  static let okabeItoDarkRoles: [String: String] = [
    "background": "terminal on terminal", "text": "#e4e4e4", "dim": "#a0a0a0", "title": "#ffffff bold",
    "border": "#6e6e6e", "focus": "#56b4e9 bold", "key": "#56b4e9 bold", "regression": "#e69f00",
    "classification": "#56b4e9", "accent1": "#56b4e9", "accent2": "#cc79a7", "accent3": "#009e73",
    "accent4": "#f0e442", "accent5": "#d55e00", "accent6": "#bbbbbb", "good": "#56b4e9", "warn": "#f0e442",
    "bad": "#d55e00 bold", "selection": "#000000 on #e69f00 bold", "class1": "#d55e00", "class2": "#e08214",
    "class3": "#eba13f", "class4": "#edc787", "class5": "#d9d9d9", "class6": "#b5d3ea", "class7": "#86bde3",
    "class8": "#4f9fd8", "class9": "#2b7fc0", "threshold": "#ffffff bold", "tick": "#cc79a7",
  ]

  static let okabeItoLightRoles: [String: String] = [
    "background": "terminal on terminal", "text": "#1c1c1c", "dim": "#5a5a5a", "title": "#000000 bold",
    "border": "#848484", "focus": "#0072b2 bold", "key": "#0072b2 bold", "regression": "#b35900",
    "classification": "#0072b2", "accent1": "#0072b2", "accent2": "#a8487f", "accent3": "#00795a",
    "accent4": "#776b00", "accent5": "#b34d00", "accent6": "#555555", "good": "#0072b2", "warn": "#7d6500",
    "bad": "#b34700 bold", "selection": "#ffffff on #0072b2 bold", "class1": "#7f2f00", "class2": "#9c4a00",
    "class3": "#b46514", "class4": "#9b7748", "class5": "#7a7a7a", "class6": "#5d86a8", "class7": "#2f78b0",
    "class8": "#005f9e", "class9": "#003f75", "threshold": "#000000 bold", "tick": "#a8487f",
  ]
}
