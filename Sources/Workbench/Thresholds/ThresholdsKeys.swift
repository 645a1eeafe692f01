import Cells

/// Keys of the thresholds screen.
enum ThresholdsKeys {
  static let bindings: [Binding] = []
}
