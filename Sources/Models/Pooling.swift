import Kernels

/// From the hidden states of a text to one vector.
struct Pooling {
  let kind: ModelPooling

  /// pooled (texts × d, in the batch's own order) from the last hidden states (rows × d).
  func forward(_ pass: Pass, pooled: UnsafeMutablePointer<Float>, hidden: UnsafePointer<Float>) {
    let d = pass.configuration.width
    for text in pass.share.texts {
      let text = pass.layout.texts[text]
      let out = pooled + text.index * d
      switch kind {
      case .first: out.update(from: hidden + text.row * d, count: d)
      case .last: out.update(from: hidden + (text.row + text.length - 1) * d, count: d)
      case .mean:
        Matrix.columnSums(into: out, hidden + text.row * d, rows: text.length, width: d)
        let share = 1 / Float(text.length)
        for column in 0..<d { out[column] *= share }
      }
    }
  }

  /// dHidden (rows × lanes × d) from dPooled (texts × lanes × d).
  func backward(
    _ pass: Pass, dHidden: UnsafeMutablePointer<Float>, dPooled: UnsafePointer<Float>, lanes: Int
  ) {
    let size = pass.configuration.width * lanes
    for text in pass.share.texts {
      let text = pass.layout.texts[text]
      let source = dPooled + text.index * size
      let rows = dHidden + text.row * size
      switch kind {
      case .first, .last:
        rows.update(repeating: 0, count: text.length * size)
        let row = kind == .first ? 0 : text.length - 1
        (rows + row * size).update(from: source, count: size)
      case .mean:
        let share = 1 / Float(text.length)
        for column in 0..<size { rows[column] = source[column] * share }
        for row in 1..<max(1, text.length) { (rows + row * size).update(from: rows, count: size) }
      }
    }
  }
}
