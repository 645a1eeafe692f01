import Kernels

/// From the hidden states of a text to one vector.
struct Pooling {
  let kind: ModelPooling

  /// What the last block has to put out.
  var rows: BlockRows {
    switch kind {
    case .first: .first
    case .mean: .all
    case .last: .last
    }
  }

  /// pooled (texts × d, in the batch's own order) from what the last block puts out (output rows × d).
  func forward(_ pass: Pass, pooled: UnsafeMutablePointer<Float>, hidden: UnsafePointer<Float>) {
    let d = pass.configuration.width
    for index in pass.share.texts {
      let span = pass.span(index, rows)
      let out = pooled + pass.layout.texts[index].index * d
      Matrix.columnSums(into: out, hidden + span.row * d, rows: span.count, width: d)
      let share = 1 / Float(span.count)
      for column in 0..<d { out[column] *= share }
    }
  }

  /// dHidden (output rows × lanes × d) from dPooled (texts × lanes × d).
  func backward(
    _ pass: Pass, dHidden: UnsafeMutablePointer<Float>, dPooled: UnsafePointer<Float>, lanes: Int
  ) {
    let size = pass.configuration.width * lanes
    for index in pass.share.texts {
      let span = pass.span(index, rows)
      let source = dPooled + pass.layout.texts[index].index * size
      let first = dHidden + span.row * size
      let share = 1 / Float(span.count)
      for column in 0..<size { first[column] = source[column] * share }
      for row in 1..<max(1, span.count) { (first + row * size).update(from: first, count: size) }
    }
  }
}
