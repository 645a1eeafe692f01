import Kernels

/// One post-norm block: attention, residual and norm; feed-forward with GELU, residual and norm.
struct EncoderBlock {
  let qkvWeight, qkvBias, outWeight, outBias: UnsafePointer<Float>
  let norm1: NormWeights
  let innerWeight, innerBias, outerWeight, outerBias: UnsafePointer<Float>
  let norm2: NormWeights
  /// What it puts out. Everything behind the attention is computed for these rows alone.
  let rows: BlockRows

  init(
    _ parameters: UnsafePointer<Float>, _ table: ParameterTable, layer: Int, rows: BlockRows
  ) {
    self.rows = rows
    func place(_ group: Int) -> UnsafePointer<Float> { parameters + table.groups[group].offset }
    let block = table.blocks[layer]
    qkvWeight = place(block.qkvWeight)
    qkvBias = place(block.qkvBias)
    outWeight = place(block.outWeight)
    outBias = place(block.outBias)
    norm1 = NormWeights(gain: place(block.norm1Gain), bias: place(block.norm1Bias))
    innerWeight = place(block.innerWeight)
    innerBias = place(block.innerBias)
    outerWeight = place(block.outerWeight)
    outerBias = place(block.outerBias)
    norm2 = NormWeights(gain: place(block.norm2Gain), bias: place(block.norm2Bias))
  }

  /// cache.output (output rows × d) from input (rows × d).
  func forward(
    _ pass: Pass, cache: BlockCache, input: UnsafePointer<Float>, dropouts: Dropouts.Block
  ) {
    let d = pass.configuration.width, inner = pass.configuration.feedForward
    let all = pass.rows, out = pass.outputRows(rows), first = out.lowerBound
    let branch = pass.ownRows(of: pass.activations.branch, rows, width: d)
    pass.product(
      rows: all.count, columns: 3 * d, inner: d, .rows(input + all.lowerBound * d, stride: d),
      .transposed(qkvWeight, stride: d), into: cache.qkv + all.lowerBound * 3 * d, stride: 3 * d)
    Matrix.addBias(cache.qkv + all.lowerBound * 3 * d, qkvBias, rows: all.count, width: 3 * d)
    Attention(rows: rows).forward(
      pass, context: cache.context, probabilities: cache.probabilities, qkv: cache.qkv,
      mask: dropouts.probabilities)
    pass.product(
      rows: out.count, columns: d, inner: d, .rows(cache.context + first * d, stride: d),
      .transposed(outWeight, stride: d), into: branch + first * d, stride: d)
    for index in pass.share.texts {
      let span = pass.span(index, rows)
      normForward(
        pass, span, out: cache.hidden, branch: branch, cache: cache.norm1, bias: outBias,
        residual: input + span.source * d, weights: norm1, mask: dropouts.attention)
    }
    pass.product(
      rows: out.count, columns: inner, inner: d, .rows(cache.hidden + first * d, stride: d),
      .transposed(innerWeight, stride: d), into: cache.pre + first * inner, stride: inner)
    GELU.forward(
      out: cache.activated + first * inner, pre: cache.pre + first * inner, bias: innerBias,
      rows: out.count, width: inner)
    pass.product(
      rows: out.count, columns: d, inner: inner, .rows(cache.activated + first * inner, stride: inner),
      .transposed(outerWeight, stride: inner), into: branch + first * d, stride: d)
    for index in pass.share.texts {
      let span = pass.span(index, rows)
      normForward(
        pass, span, out: cache.output, branch: branch, cache: cache.norm2, bias: outerBias,
        residual: cache.hidden + span.row * d, weights: norm2, mask: dropouts.output)
    }
  }

  /// dInput (rows × lanes × d) from deltas.output (output rows × lanes × d), and all other deltas on the
  /// way.
  func backward(
    _ pass: Pass, dInput: UnsafeMutablePointer<Float>, deltas: BlockDeltas, cache: BlockCache,
    dropouts: Dropouts.Block, lanes: Int
  ) {
    let d = pass.configuration.width, inner = pass.configuration.feedForward
    let out = pass.outputRows(rows), first = out.lowerBound * lanes, count = out.count * lanes
    normBackward(
      pass, dSum: deltas.hidden, dBranch: deltas.outer, dOut: deltas.output, cache: cache.norm2,
      weights: norm2, mask: dropouts.output, lanes: lanes)
    pass.product(
      rows: count, columns: inner, inner: d, .rows(deltas.outer + first * d, stride: d),
      .rows(outerWeight, stride: inner), into: deltas.inner + first * inner, stride: inner)
    GELU.backward(
      d: deltas.inner + first * inner, pre: cache.pre + out.lowerBound * inner, rows: out.count,
      width: inner, lanes: lanes)
    pass.product(
      rows: count, columns: d, inner: inner, .rows(deltas.inner + first * inner, stride: inner),
      .rows(innerWeight, stride: d), into: deltas.hidden + first * d, stride: d, beta: 1)
    let dResidual = rows == .all ? dInput : pass.activations.dResidual
    normBackward(
      pass, dSum: dResidual, dBranch: deltas.attention, dOut: deltas.hidden, cache: cache.norm1,
      weights: norm1, mask: dropouts.attention, lanes: lanes)
    let dContext = pass.ownRows(of: pass.activations.dContext, rows, width: lanes * d)
    pass.product(
      rows: count, columns: d, inner: d, .rows(deltas.attention + first * d, stride: d),
      .rows(outWeight, stride: d), into: dContext + first * d, stride: d)
    Attention(rows: rows).backward(
      pass, dQKV: deltas.qkv, dContext: dContext, probabilities: cache.probabilities, qkv: cache.qkv,
      mask: dropouts.probabilities, lanes: lanes)
    let all = pass.rows.lowerBound * lanes
    pass.product(
      rows: pass.rows.count * lanes, columns: d, inner: 3 * d,
      .rows(deltas.qkv + all * 3 * d, stride: 3 * d), .rows(qkvWeight, stride: d), into: dInput + all * d,
      stride: d, beta: rows == .all ? 1 : 0)
    guard rows != .all else { return }
    for index in pass.share.texts {
      let span = pass.span(index, rows)
      Vector.add(
        to: dInput + span.source * lanes * d, dResidual + span.row * lanes * d, span.count * lanes * d)
    }
  }

  /// `residual`: of the span's first row; everything else from the first row of the batch on.
  private func normForward(
    _ pass: Pass, _ span: Span, out: UnsafeMutablePointer<Float>, branch: UnsafePointer<Float>,
    cache: NormCache,
    bias: UnsafePointer<Float>, residual: UnsafePointer<Float>, weights: NormWeights, mask: DropoutMask
  ) {
    let d = pass.configuration.width, place = span.row * d
    ResidualNorm.forward(
      out: out + place, cache: cache.from(row: span.row, width: d), y: branch + place,
      yBias: bias, residual: residual, weights: weights, rows: span.count, width: d,
      epsilon: pass.configuration.layerNormEpsilon, mask: mask.from(span.place * d))
  }

  private func normBackward(
    _ pass: Pass, dSum: UnsafeMutablePointer<Float>, dBranch: UnsafeMutablePointer<Float>,
    dOut: UnsafePointer<Float>, cache: NormCache, weights: NormWeights, mask: DropoutMask, lanes: Int
  ) {
    let d = pass.configuration.width
    for index in pass.share.texts {
      let span = pass.span(index, rows), place = span.row * lanes * d
      ResidualNorm.backward(
        dSum: dSum + place, dBranch: dBranch + place, dOut: dOut + place,
        cache: cache.from(row: span.row, width: d), weights: weights, rows: span.count, width: d,
        lanes: lanes, mask: mask.from(span.place * d))
    }
  }
}
