import Kernels

/// Scaled dot-product attention inside each text, between the products in front of and behind it.
enum Attention {
  /// context (rows × d) from query, key and value (rows × 3d); probabilities are kept undropped.
  static func forward(
    _ pass: Pass, context: UnsafeMutablePointer<Float>, probabilities: UnsafeMutablePointer<Float>,
    qkv: UnsafePointer<Float>, mask: DropoutMask
  ) {
    let d = pass.configuration.width, heads = pass.configuration.heads, size = d / heads
    let scale = 1 / Float(size).squareRoot()
    for text in pass.share.texts {
      let text = pass.layout.texts[text]
      let length = text.length, square = length * length
      for head in 0..<heads {
        let query = qkv + text.row * 3 * d + head * size
        let p = probabilities + text.probabilities + head * square
        pass.product(
          rows: length, columns: length, inner: size, .rows(query, stride: 3 * d),
          .transposed(query + d, stride: 3 * d), into: p, stride: length)
        Softmax.forward(p, rows: length, width: length, scale: scale)
        let dropped = applyingMask(pass, p, square, mask.from(text.probabilityPlace + head * square))
        pass.product(
          rows: length, columns: size, inner: length, .rows(dropped, stride: length),
          .rows(query + 2 * d, stride: 3 * d), into: context + text.row * d + head * size, stride: d)
      }
    }
  }

  /// dQKV (rows × lanes × 3d) from dContext (rows × lanes × d).
  static func backward(
    _ pass: Pass, dQKV: UnsafeMutablePointer<Float>, dContext: UnsafePointer<Float>,
    probabilities: UnsafePointer<Float>, qkv: UnsafePointer<Float>, mask: DropoutMask, lanes: Int
  ) {
    let d = pass.configuration.width, heads = pass.configuration.heads, size = d / heads
    let scale = 1 / Float(size).squareRoot()
    for text in pass.share.texts {
      let text = pass.layout.texts[text]
      let length = text.length, square = length * length
      // Behind the dropped probabilities in the scratch memory: length × lanes × length.
      let dScores = pass.scratch + square
      for head in 0..<heads {
        let query = qkv + text.row * 3 * d + head * size
        let p = probabilities + text.probabilities + head * square
        let mask = mask.from(text.probabilityPlace + head * square)
        let dOut = dContext + text.row * lanes * d + head * size
        let dQuery = dQKV + text.row * lanes * 3 * d + head * size
        let dropped = applyingMask(pass, p, square, mask)
        pass.product(
          rows: length * lanes, columns: length, inner: size, .rows(dOut, stride: d),
          .transposed(query + 2 * d, stride: 3 * d), into: dScores, stride: length)
        Softmax.backward(
          d: dScores, p: p, rows: length, width: length, lanes: lanes, scale: scale, mask: mask)
        pass.product(
          rows: length * lanes, columns: size, inner: length, .rows(dScores, stride: length),
          .rows(query + d, stride: 3 * d), into: dQuery, stride: 3 * d)
        for lane in 0..<lanes {
          let dKey = dQuery + lane * 3 * d + d
          pass.product(
            rows: length, columns: size, inner: length,
            .transposed(dScores + lane * length, stride: lanes * length), .rows(query, stride: 3 * d),
            into: dKey, stride: lanes * 3 * d)
          pass.product(
            rows: length, columns: size, inner: length, .transposed(dropped, stride: length),
            .rows(dOut + lane * d, stride: lanes * d), into: dKey + d, stride: lanes * 3 * d)
        }
      }
    }
  }

  /// The probabilities after dropout: themselves, or a copy in the scratch memory.
  private static func applyingMask(
    _ pass: Pass, _ p: UnsafePointer<Float>, _ count: Int, _ mask: DropoutMask
  ) -> UnsafePointer<Float> {
    guard mask.threshold > 0 else { return p }
    Vector.dropout(into: pass.scratch, p, count, mask: mask)
    return UnsafePointer(pass.scratch)
  }
}
