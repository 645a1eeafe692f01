import Cells

/// Keys of the new-run screen.
enum NewRunKeys {
  static let bindings: [Binding] = []
}
