import Cells

/// What the shell wants of each screen; all of it is pure.
protocol ScreenModule {
  associatedtype Dialog

  /// The screen comes up: what has to be loaded.
  static func enter(_ state: inout AppState) -> [Effect]
  /// Esc with nothing over the screen: one layer back; nil where there is none.
  static func back(_ state: inout AppState) -> [Effect]?
  /// The mouse, with nothing over the screen.
  static func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect]
  /// The whole screen but status and footer.
  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look)

  /// What Enter would do with one of the screen's forms or prompts, or what is wrong with it.
  static func check(_ dialog: Dialog, _ form: Form, _ state: AppState) -> Result<String, FormProblem>
  /// A form, a prompt or a question was accepted; the overlay is gone already. Of a prompt the form has one
  /// item, `text`; of a question none.
  static func accept(_ dialog: Dialog, _ form: Form, _ state: inout AppState) -> [Effect]
  /// A form's field or a prompt's text has changed.
  static func changed(_ dialog: Dialog, _ form: Form, _ state: inout AppState) -> [Effect]
  /// A dialog was left by Esc.
  static func cancelled(_ dialog: Dialog, _ state: inout AppState) -> [Effect]
  /// Lines of a picker were taken: the marked ones, or the selected one.
  static func picked(_ dialog: Dialog, _ items: [Picker.Item], _ state: inout AppState) -> [Effect]
  /// Another line of a picker is selected; nil where none matches what was typed.
  static func selected(_ dialog: Dialog, _ item: Picker.Item?, _ state: inout AppState) -> [Effect]

  /// The data of what has the focus, for export; nil where there is none.
  static func table(_ state: AppState) -> ExportTable?
  /// The command line that shows or prints the same.
  static func command(_ state: AppState) -> String
}

extension ScreenModule {
  static func enter(_ state: inout AppState) -> [Effect] { [] }
  static func back(_ state: inout AppState) -> [Effect]? { nil }
  static func point(_ state: inout AppState, _ event: MouseEvent) -> [Effect] { [] }
  static func check(_ dialog: Dialog, _ form: Form, _ state: AppState) -> Result<String, FormProblem> {
    .success("")
  }
  static func accept(_ dialog: Dialog, _ form: Form, _ state: inout AppState) -> [Effect] { [] }
  static func changed(_ dialog: Dialog, _ form: Form, _ state: inout AppState) -> [Effect] { [] }
  static func cancelled(_ dialog: Dialog, _ state: inout AppState) -> [Effect] { [] }
  static func picked(_ dialog: Dialog, _ items: [Picker.Item], _ state: inout AppState) -> [Effect] { [] }
  static func selected(_ dialog: Dialog, _ item: Picker.Item?, _ state: inout AppState) -> [Effect] { [] }
  static func table(_ state: AppState) -> ExportTable? { nil }
  static func command(_ state: AppState) -> String {
    state.live.record.map { "steelyard watch \($0.id)" } ?? "steelyard"
  }
}
