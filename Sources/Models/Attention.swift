import Kernels

/// Scaled dot-product attention inside each text, between the products in front of and behind it.
struct Attention {
  /// The queries that are answered; keys and values are always those of all rows.
  let rows: BlockRows

  /// context (output rows × d) from query, key and value (rows × 3d); probabilities are kept undropped.
  func forward(
    _ pass: Pass, context: UnsafeMutablePointer<Float>, probabilities: UnsafeMutablePointer<Float>,
    qkv: UnsafePointer<Float>, mask: DropoutMask
  ) {
    let d = pass.configuration.width, size = d / pass.configuration.heads
    let scale = 1 / Float(size).squareRoot()
    for index in pass.share.texts {
      let text = pass.layout.texts[index], span = pass.span(index, rows)
      for head in 0..<pass.configuration.heads {
        let query = qkv + span.source * 3 * d + head * size
        let key = qkv + text.row * 3 * d + d + head * size
        let p = probabilities + text.probabilities + head * span.count * text.length
        pass.product(
          rows: span.count, columns: text.length, inner: size, .rows(query, stride: 3 * d),
          .transposed(key, stride: 3 * d), into: p, stride: text.length)
        Softmax.forward(p, rows: span.count, width: text.length, scale: scale)
        let dropped = applyingMask(pass, p, span.count * text.length, maskPlace(mask, text, span, head))
        pass.product(
          rows: span.count, columns: size, inner: text.length, .rows(dropped, stride: text.length),
          .rows(key + d, stride: 3 * d), into: context + span.row * d + head * size, stride: d)
      }
    }
  }

  /// dQKV (rows × lanes × 3d) from dContext (output rows × lanes × d). Queries that were not answered have
  /// the gradient zero.
  func backward(
    _ pass: Pass, dQKV: UnsafeMutablePointer<Float>, dContext: UnsafePointer<Float>,
    probabilities: UnsafePointer<Float>, qkv: UnsafePointer<Float>, mask: DropoutMask, lanes: Int
  ) {
    let d = pass.configuration.width, size = d / pass.configuration.heads
    let scale = 1 / Float(size).squareRoot()
    for index in pass.share.texts {
      let text = pass.layout.texts[index], span = pass.span(index, rows), length = text.length
      if rows != .all {
        for row in text.row * lanes..<(text.row + length) * lanes {
          (dQKV + row * 3 * d).update(repeating: 0, count: d)
        }
      }
      // Behind the dropped probabilities in the scratch memory: output rows × lanes × length.
      let dScores = pass.scratch + span.count * length
      for head in 0..<pass.configuration.heads {
        let query = qkv + span.source * 3 * d + head * size
        let key = qkv + text.row * 3 * d + d + head * size
        let p = probabilities + text.probabilities + head * span.count * length
        let mask = maskPlace(mask, text, span, head)
        let dOut = dContext + span.row * lanes * d + head * size
        let dropped = applyingMask(pass, p, span.count * length, mask)
        pass.product(
          rows: span.count * lanes, columns: length, inner: size, .rows(dOut, stride: d),
          .transposed(key + d, stride: 3 * d), into: dScores, stride: length)
        Softmax.backward(
          d: dScores, p: p, rows: span.count, width: length, lanes: lanes, scale: scale, mask: mask)
        pass.product(
          rows: span.count * lanes, columns: size, inner: length, .rows(dScores, stride: length),
          .rows(key, stride: 3 * d), into: dQKV + span.source * lanes * 3 * d + head * size, stride: 3 * d)
        for lane in 0..<lanes {
          let dKey = dQKV + (text.row * lanes + lane) * 3 * d + d + head * size
          pass.product(
            rows: length, columns: size, inner: span.count,
            .transposed(dScores + lane * length, stride: lanes * length), .rows(query, stride: 3 * d),
            into: dKey, stride: lanes * 3 * d)
          pass.product(
            rows: length, columns: size, inner: span.count, .transposed(dropped, stride: length),
            .rows(dOut + lane * d, stride: lanes * d), into: dKey + d, stride: lanes * 3 * d)
        }
      }
    }
  }

  /// The mask of a text's and head's probabilities: length × length, from the first query answered on.
  private func maskPlace(_ mask: DropoutMask, _ text: BatchLayout.Text, _ span: Span, _ head: Int)
    -> DropoutMask
  {
    mask.from(text.probabilityPlace + (head * text.length + span.offset) * text.length)
  }

  /// The probabilities after dropout: themselves, or a copy in the scratch memory.
  private func applyingMask(
    _ pass: Pass, _ p: UnsafePointer<Float>, _ count: Int, _ mask: DropoutMask
  ) -> UnsafePointer<Float> {
    guard mask.threshold > 0 else { return p }
    Vector.dropout(into: pass.scratch, p, count, mask: mask)
    return UnsafePointer(pass.scratch)
  }
}
