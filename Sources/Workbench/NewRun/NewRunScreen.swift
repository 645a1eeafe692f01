import Cells

/// The new-run screen: see `ScreenModule`.
enum NewRunScreen: ScreenModule {
  typealias Dialog = NewRunDialog

  static func perform(_ state: inout AppState, _ action: NewRunAction) -> [Effect] { [] }
  static func receive(_ state: inout AppState, _ message: NewRunMessage) -> [Effect] { [] }

  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {}
}
