/// What belongs to no single screen: see `ScreenModule` for the functions about dialogs.
enum Shell {
  static func receive(_ state: inout AppState, _ message: ShellMessage) -> [Effect] { [] }
  static func check(_ dialog: ShellDialog, _ form: Form, _ state: AppState) -> Result<String, FormProblem> {
    .success("")
  }
  static func accept(_ dialog: ShellDialog, _ form: Form, _ state: inout AppState) -> [Effect] { [] }
  static func changed(_ dialog: ShellDialog, _ form: Form, _ state: inout AppState) -> [Effect] { [] }
  static func cancelled(_ dialog: ShellDialog, _ state: inout AppState) -> [Effect] { [] }
  static func picked(_ dialog: ShellDialog, _ items: [Picker.Item], _ state: inout AppState) -> [Effect] {
    []
  }
  static func selected(_ dialog: ShellDialog, _ item: Picker.Item?, _ state: inout AppState) -> [Effect] {
    []
  }
}

/// The dialogs of the shell: palette, themes, export …
package enum ShellDialog: Equatable, Sendable {
  case none
}

/// What the shell wants done.
package enum ShellEffect: Equatable, Sendable {
  case none
}

/// News for the shell.
package enum ShellMessage: Equatable, Sendable {
  case none
}
