import Kernels

/// Scaled dot-product attention inside each text, between the products in front of and behind it. A decoder's
/// tokens see those in front of them and themselves; a head of keys and values serves several heads of queries
/// where there are fewer of them.
struct Attention {
  /// The queries that are answered; keys and values are always those of all rows.
  let rows: BlockRows

  /// Where a head lies in a row of query, key and value.
  private struct Head {
    let query, key, value: Int

    init(_ head: Int, _ c: BackboneConfiguration) {
      let shared = head / (c.heads / c.keyValueHeads)
      query = head * c.headSize
      key = c.queryWidth + shared * c.headSize
      value = key + c.keyValueWidth
    }
  }

  /// context (output rows × queryWidth) from query, key and value (rows × qkvWidth); probabilities are kept
  /// undropped.
  func forward(
    _ pass: Pass, context: UnsafeMutablePointer<Float>, probabilities: UnsafeMutablePointer<Float>,
    qkv: UnsafePointer<Float>, mask: DropoutMask
  ) {
    let c = pass.configuration, size = c.headSize, stride = c.qkvWidth
    let scale = 1 / Float(size).squareRoot()
    for index in pass.share.texts {
      let text = pass.layout.texts[index], span = pass.span(index, rows)
      for head in 0..<c.heads {
        let place = Head(head, c)
        let p = probabilities + text.probabilities + head * span.count * text.length
        pass.product(
          rows: span.count, columns: text.length, inner: size,
          .rows(qkv + span.source * stride + place.query, stride: stride),
          .transposed(qkv + text.row * stride + place.key, stride: stride), into: p, stride: text.length)
        if c.family == .decoder {
          CausalSoftmax.forward(p, rows: span.count, width: text.length, offset: span.offset, scale: scale)
        } else {
          Softmax.forward(p, rows: span.count, width: text.length, scale: scale)
        }
        let dropped = applyingMask(pass, p, span.count * text.length, maskPlace(mask, text, span, head))
        pass.product(
          rows: span.count, columns: size, inner: text.length, .rows(dropped, stride: text.length),
          .rows(qkv + text.row * stride + place.value, stride: stride),
          into: context + span.row * c.queryWidth + place.query, stride: c.queryWidth)
      }
    }
  }

  /// dQKV (rows × lanes × qkvWidth) from dContext (output rows × lanes × queryWidth). Queries that were not
  /// answered have the gradient zero.
  func backward(
    _ pass: Pass, dQKV: UnsafeMutablePointer<Float>, dContext: UnsafePointer<Float>,
    probabilities: UnsafePointer<Float>, qkv: UnsafePointer<Float>, mask: DropoutMask, lanes: Int
  ) {
    let c = pass.configuration, size = c.headSize, stride = c.qkvWidth
    let scale = 1 / Float(size).squareRoot(), queriesPerKey = c.heads / c.keyValueHeads
    for index in pass.share.texts {
      let text = pass.layout.texts[index], span = pass.span(index, rows), length = text.length
      if rows != .all {
        for row in text.row * lanes..<(text.row + length) * lanes {
          (dQKV + row * stride).update(repeating: 0, count: c.queryWidth)
        }
      }
      // Behind the dropped probabilities in the scratch memory: output rows × lanes × length.
      let dScores = pass.scratch + span.count * length
      for head in 0..<c.heads {
        let place = Head(head, c)
        let query = qkv + span.source * stride + place.query
        let key = qkv + text.row * stride + place.key
        let p = probabilities + text.probabilities + head * span.count * length
        let mask = maskPlace(mask, text, span, head)
        let dOut = dContext + span.row * lanes * c.queryWidth + place.query
        let dropped = applyingMask(pass, p, span.count * length, mask)
        pass.product(
          rows: span.count * lanes, columns: length, inner: size, .rows(dOut, stride: c.queryWidth),
          .transposed(qkv + text.row * stride + place.value, stride: stride), into: dScores, stride: length)
        if c.family == .decoder {
          CausalSoftmax.backward(
            d: dScores, p: p, rows: span.count, width: length, offset: span.offset, lanes: lanes,
            scale: scale,
            mask: mask)
        } else {
          Softmax.backward(
            d: dScores, p: p, rows: span.count, width: length, lanes: lanes, scale: scale, mask: mask)
        }
        pass.product(
          rows: span.count * lanes, columns: size, inner: length, .rows(dScores, stride: length),
          .rows(key, stride: stride), into: dQKV + span.source * lanes * stride + place.query, stride: stride)
        let beta: Float = head % queriesPerKey == 0 ? 0 : 1
        for lane in 0..<lanes {
          let row = dQKV + (text.row * lanes + lane) * stride
          pass.product(
            rows: length, columns: size, inner: span.count,
            .transposed(dScores + lane * length, stride: lanes * length), .rows(query, stride: stride),
            into: row + place.key, stride: lanes * stride, beta: beta)
          pass.product(
            rows: length, columns: size, inner: span.count, .transposed(dropped, stride: length),
            .rows(dOut + lane * c.queryWidth, stride: lanes * c.queryWidth), into: row + place.value,
            stride: lanes * stride, beta: beta)
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
