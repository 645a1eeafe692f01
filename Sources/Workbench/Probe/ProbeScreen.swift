import Cells

/// The probe screen: see `ScreenModule`.
enum ProbeScreen: ScreenModule {
  typealias Dialog = ProbeDialog

  static func perform(_ state: inout AppState, _ action: ProbeAction) -> [Effect] { [] }
  static func receive(_ state: inout AppState, _ message: ProbeMessage) -> [Effect] { [] }

  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {}
}
