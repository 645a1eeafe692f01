import Cells

/// The thresholds screen: see `ScreenModule`.
enum ThresholdsScreen: ScreenModule {
  typealias Dialog = ThresholdsDialog

  static func perform(_ state: inout AppState, _ action: ThresholdsAction) -> [Effect] { [] }
  static func receive(_ state: inout AppState, _ message: ThresholdsMessage) -> [Effect] { [] }

  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {}
}
