import Kernels

/// One post-norm block: attention, residual and norm; feed-forward with GELU, residual and norm.
struct EncoderBlock: BackboneBlock {
  let qkv, out, inner, outer: Projection
  let norm1, norm2: NormWeights
  /// What it puts out. Everything behind the attention is computed for these rows alone.
  let rows: BlockRows

  init(_ groups: BlockGroups, _ weights: Weights, rows: BlockRows) {
    self.rows = rows
    qkv = Projection(groups.qkv, weights)
    out = Projection(groups.out, weights)
    inner = Projection(groups.inner, weights)
    outer = Projection(groups.outer, weights)
    norm1 = NormWeights(gain: weights.floats(groups.norm1Gain), bias: weights.floats(groups.norm1Bias!))
    norm2 = NormWeights(gain: weights.floats(groups.norm2Gain), bias: weights.floats(groups.norm2Bias!))
  }

  func forward(
    _ pass: Pass, cache: BlockCache, input: UnsafePointer<Float>, dropouts: Dropouts.Block
  ) {
    let c = pass.configuration, d = c.width
    let all = pass.rows, own = pass.outputRows(rows), branch = pass.activations.branch
    qkv.forward(
      pass, out: cache.qkv, input: input, rows: .all, cache: cache.adapters[0], mask: dropouts.adapters[0])
    pass.sync()
    Matrix.addBias(
      cache.qkv + all.lowerBound * c.qkvWidth, qkv.bias!, rows: all.count, width: c.qkvWidth)
    Attention(rows: rows).forward(
      pass, context: cache.context, probabilities: cache.probabilities, qkv: cache.qkv,
      mask: dropouts.probabilities)
    pass.sync()
    out.forward(
      pass, out: branch, input: cache.context, rows: rows, cache: cache.adapters[1],
      mask: dropouts.adapters[1])
    pass.sync()
    pass.spans(rows) { span in
      normForward(
        pass, span, out: cache.hidden, branch: branch, cache: cache.norm1, bias: out.bias!,
        residual: input + span.source * d, weights: norm1, mask: dropouts.attention)
    }
    pass.sync()
    inner.forward(
      pass, out: cache.pre, input: cache.hidden, rows: rows, cache: cache.adapters[2],
      mask: dropouts.adapters[2])
    pass.sync()
    let first = own.lowerBound * c.feedForward
    switch c.activation {
    case .gelu:
      GELU.forward(
        out: cache.activated + first, pre: cache.pre + first, bias: inner.bias!, rows: own.count,
        width: c.feedForward)
    case .geluTanh:
      TanhGELU.forward(
        out: cache.activated + first, pre: cache.pre + first, bias: inner.bias!, rows: own.count,
        width: c.feedForward)
    }
    pass.sync()
    outer.forward(
      pass, out: branch, input: cache.activated, rows: rows, cache: cache.adapters[3],
      mask: dropouts.adapters[3])
    pass.sync()
    pass.spans(rows) { span in
      normForward(
        pass, span, out: cache.output, branch: branch, cache: cache.norm2, bias: outer.bias!,
        residual: cache.hidden + span.row * d, weights: norm2, mask: dropouts.output)
    }
    pass.sync()
  }

  func backward(
    _ pass: Pass, dInput: UnsafeMutablePointer<Float>?, dOutput: UnsafePointer<Float>, deltas: BlockDeltas,
    cache: BlockCache, input: UnsafePointer<Float>, dropouts: Dropouts.Block, lanes: Int
  ) {
    let c = pass.configuration, d = c.width
    let own = pass.outputRows(rows)
    normBackward(
      pass, dSum: deltas.hidden, dBranch: deltas.outer, dOut: dOutput, cache: cache.norm2,
      weights: norm2, mask: dropouts.output, lanes: lanes)
    pass.sync()
    outer.backward(
      pass, dInput: deltas.pre, dOut: deltas.outer, input: cache.activated, rows: rows, lanes: lanes,
      deltas: deltas.adapters[3], mask: dropouts.adapters[3])
    pass.sync()
    let dPre = deltas.pre + own.lowerBound * lanes * c.feedForward
    let pre = cache.pre + own.lowerBound * c.feedForward
    switch c.activation {
    case .gelu: GELU.backward(d: dPre, pre: pre, rows: own.count, width: c.feedForward, lanes: lanes)
    case .geluTanh: TanhGELU.backward(d: dPre, pre: pre, rows: own.count, width: c.feedForward, lanes: lanes)
    }
    pass.sync()
    inner.backward(
      pass, dInput: deltas.hidden, adding: true, dOut: deltas.pre, input: cache.hidden, rows: rows,
      lanes: lanes, deltas: deltas.adapters[2], mask: dropouts.adapters[2])
    pass.sync()
    // The residual's gradient lies where the block's input wants it, if all rows are put out.
    let dResidual = rows == .all ? dInput ?? pass.activations.dInput : deltas.residual
    normBackward(
      pass, dSum: dResidual, dBranch: deltas.attention, dOut: deltas.hidden, cache: cache.norm1,
      weights: norm1, mask: dropouts.attention, lanes: lanes)
    pass.sync()
    out.backward(
      pass, dInput: deltas.context, dOut: deltas.attention, input: cache.context, rows: rows, lanes: lanes,
      deltas: deltas.adapters[1], mask: dropouts.adapters[1])
    pass.sync()
    Attention(rows: rows).backward(
      pass, dQKV: deltas.qkv, dContext: deltas.context, probabilities: cache.probabilities, qkv: cache.qkv,
      mask: dropouts.probabilities, lanes: lanes)
    pass.sync()
    qkv.backward(
      pass, dInput: dInput, adding: rows == .all, dOut: deltas.qkv, input: input, rows: .all, lanes: lanes,
      deltas: deltas.adapters[0], mask: dropouts.adapters[0])
    pass.sync()
    guard let dInput, rows != .all else { return }
    pass.spans(rows) { span in
      Vector.add(
        to: dInput + span.source * lanes * d, dResidual + span.row * lanes * d, span.count * lanes * d)
    }
    pass.sync()
  }

  /// `residual`: of the span's first row; everything else from the first row of the batch on.
  private func normForward(
    _ pass: Pass, _ span: Span, out: UnsafeMutablePointer<Float>, branch: UnsafePointer<Float>,
    cache: NormCache, bias: UnsafePointer<Float>, residual: UnsafePointer<Float>, weights: NormWeights,
    mask: DropoutMask
  ) {
    let d = pass.configuration.width, place = span.row * d
    ResidualNorm.forward(
      out: out + place, cache: cache.from(row: span.row, width: d), y: branch + place,
      yBias: bias, residual: residual, weights: weights, rows: span.count, width: d,
      epsilon: pass.configuration.normEpsilon, mask: mask.from(span.place * d))
  }

  private func normBackward(
    _ pass: Pass, dSum: UnsafeMutablePointer<Float>, dBranch: UnsafeMutablePointer<Float>,
    dOut: UnsafePointer<Float>, cache: NormCache, weights: NormWeights, mask: DropoutMask, lanes: Int
  ) {
    let d = pass.configuration.width
    pass.spans(rows) { span in
      let place = span.row * lanes * d
      ResidualNorm.backward(
        dSum: dSum + place, dBranch: dBranch + place, dOut: dOut + place,
        cache: cache.from(row: span.row, width: d), weights: weights, rows: span.count, width: d,
        lanes: lanes, mask: mask.from(span.place * d))
    }
  }
}
