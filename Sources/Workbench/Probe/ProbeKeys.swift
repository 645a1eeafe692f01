import Cells

/// Keys of the probe screen.
enum ProbeKeys {
  static let bindings: [Binding] = []
}
