import Kernels

/// One pre-norm block of Llama or Qwen2: RMS norm, attention with rotary positions, residual; RMS norm,
/// SwiGLU, residual.
struct DecoderBlock: BackboneBlock {
  let qkv, out, inner, outer: Projection
  let gain1, gain2: UnsafePointer<Float>
  /// What it puts out. Everything behind the attention is computed for these rows alone.
  let rows: BlockRows

  init(_ groups: BlockGroups, _ weights: Weights, rows: BlockRows) {
    self.rows = rows
    qkv = Projection(groups.qkv, weights)
    out = Projection(groups.out, weights)
    inner = Projection(groups.inner, weights)
    outer = Projection(groups.outer, weights)
    gain1 = UnsafePointer(weights.floats(groups.norm1Gain))
    gain2 = UnsafePointer(weights.floats(groups.norm2Gain))
  }

  func forward(
    _ pass: Pass, cache: BlockCache, input: UnsafePointer<Float>, dropouts: Dropouts.Block
  ) {
    let c = pass.configuration, d = c.width, stride = c.qkvWidth
    let all = pass.rows, own = pass.outputRows(rows), branch = pass.activations.branch
    RMSNorm.forward(
      out: cache.norm1.normalized + all.lowerBound * d, cache: stream(input, cache.norm1, d, all),
      residual: input + all.lowerBound * d, gain: gain1, rows: all.count, width: d, epsilon: c.normEpsilon)
    pass.sync()
    qkv.forward(
      pass, out: cache.qkv, input: cache.norm1.normalized, rows: .all, cache: cache.adapters[0],
      mask: dropouts.adapters[0])
    pass.sync()
    if let bias = qkv.bias {
      Matrix.addBias(cache.qkv + all.lowerBound * stride, bias, rows: all.count, width: stride)
    }
    pass.spans(.all) { span in
      pass.backbone.rotary!.forward(
        cache.qkv + span.row * stride, rows: span.count, stride: stride, heads: c.heads + c.keyValueHeads)
    }
    Attention(rows: rows).forward(
      pass, context: cache.context, probabilities: cache.probabilities, qkv: cache.qkv,
      mask: dropouts.probabilities)
    pass.sync()
    out.forward(
      pass, out: branch, input: cache.context, rows: rows, cache: cache.adapters[1],
      mask: dropouts.adapters[1])
    pass.sync()
    pass.spans(rows) { span in
      let place = span.row * d
      RMSNorm.forward(
        out: cache.norm2.normalized + place,
        cache: RMSCache(sum: cache.hidden + place, inverse: cache.norm2.inverse + span.row),
        branch: branch + place, residual: input + span.source * d, gain: gain2, rows: span.count, width: d,
        epsilon: c.normEpsilon, mask: dropouts.attention.from(span.place * d))
    }
    pass.sync()
    inner.forward(
      pass, out: cache.pre, input: cache.norm2.normalized, rows: rows, cache: cache.adapters[2],
      mask: dropouts.adapters[2])
    pass.sync()
    SwiGLU.forward(
      out: cache.activated + own.lowerBound * c.feedForward, gateUp: cache.pre + own.lowerBound * c.preWidth,
      rows: own.count, inner: c.feedForward)
    pass.sync()
    outer.forward(
      pass, out: branch, input: cache.activated, rows: rows, cache: cache.adapters[3],
      mask: dropouts.adapters[3])
    pass.sync()
    pass.spans(rows) { span in
      let place = span.row * d
      ResidualAdd.forward(
        out: cache.output + place, residual: cache.hidden + place, y: branch + place, rows: span.count,
        width: d, mask: dropouts.output.from(span.place * d))
    }
    pass.sync()
  }

  func backward(
    _ pass: Pass, dInput: UnsafeMutablePointer<Float>?, dOutput: UnsafePointer<Float>, deltas: BlockDeltas,
    cache: BlockCache, input: UnsafePointer<Float>, dropouts: Dropouts.Block, lanes: Int
  ) {
    let c = pass.configuration, d = c.width, stride = c.qkvWidth
    let own = pass.outputRows(rows), all = pass.rows
    dropped(pass, into: deltas.outer, dOutput, dropouts.output, lanes)
    pass.sync()
    outer.backward(
      pass, dInput: deltas.activated, dOut: deltas.outer, input: cache.activated, rows: rows, lanes: lanes,
      deltas: deltas.adapters[3], mask: dropouts.adapters[3])
    pass.sync()
    SwiGLU.backward(
      dGateUp: deltas.pre + own.lowerBound * lanes * c.preWidth,
      dOut: deltas.activated + own.lowerBound * lanes * c.feedForward,
      gateUp: cache.pre + own.lowerBound * c.preWidth, rows: own.count, inner: c.feedForward, lanes: lanes)
    pass.sync()
    inner.backward(
      pass, dInput: deltas.normed2, dOut: deltas.pre, input: cache.norm2.normalized, rows: rows,
      lanes: lanes, deltas: deltas.adapters[2], mask: dropouts.adapters[2])
    pass.sync()
    let place = own.lowerBound * lanes * d
    (deltas.hidden + place).update(from: dOutput + place, count: own.count * lanes * d)
    RMSNorm.backward(
      dSum: deltas.hidden + place, dOut: deltas.normed2 + place,
      cache: RMSCache(sum: cache.hidden, inverse: cache.norm2.inverse).from(row: own.lowerBound, width: d),
      gain: gain2, rows: own.count, width: d, lanes: lanes)
    dropped(pass, into: deltas.attention, deltas.hidden, dropouts.attention, lanes)
    pass.sync()
    out.backward(
      pass, dInput: deltas.context, dOut: deltas.attention, input: cache.context, rows: rows, lanes: lanes,
      deltas: deltas.adapters[1], mask: dropouts.adapters[1])
    pass.sync()
    Attention(rows: rows).backward(
      pass, dQKV: deltas.qkv, dContext: deltas.context, probabilities: cache.probabilities, qkv: cache.qkv,
      mask: dropouts.probabilities, lanes: lanes)
    pass.spans(.all) { span in
      pass.backbone.rotary!.backward(
        deltas.qkv + span.row * lanes * stride, rows: span.count, stride: stride, lanes: lanes,
        heads: c.heads + c.keyValueHeads)
    }
    pass.sync()
    let dNormed = dInput == nil && !trainsGain(pass) ? nil : deltas.normed1
    qkv.backward(
      pass, dInput: dNormed, dOut: deltas.qkv, input: cache.norm1.normalized, rows: .all, lanes: lanes,
      deltas: deltas.adapters[0], mask: dropouts.adapters[0])
    pass.sync()
    guard let dInput else { return }
    let first = all.lowerBound * lanes * d
    if rows != .all { (dInput + first).update(repeating: 0, count: all.count * lanes * d) }
    pass.spans(rows) { span in
      (dInput + span.source * lanes * d).update(
        from: deltas.hidden + span.row * lanes * d, count: span.count * lanes * d)
    }
    RMSNorm.backward(
      dSum: dInput + first, dOut: deltas.normed1 + first, cache: stream(input, cache.norm1, d, all),
      gain: gain1, rows: all.count, width: d, lanes: lanes)
    pass.sync()
  }

  private func trainsGain(_ pass: Pass) -> Bool { pass.backbone.table.lowRank == nil }

  /// The first norm's view of the block's input. Forward writes the sum where it reads it: without a branch they
  /// are the same.
  private func stream(_ input: UnsafePointer<Float>, _ norm: NormCache, _ d: Int, _ rows: Range<Int>)
    -> RMSCache
  {
    RMSCache(sum: UnsafeMutablePointer(mutating: input), inverse: norm.inverse).from(
      row: rows.lowerBound, width: d)
  }

  /// out = mask ∘ d for this thread's output rows.
  private func dropped(
    _ pass: Pass, into out: UnsafeMutablePointer<Float>, _ d: UnsafePointer<Float>, _ mask: DropoutMask,
    _ lanes: Int
  ) {
    let width = pass.configuration.width
    pass.spans(rows) { span in
      let place = span.row * lanes * width
      ResidualAdd.backward(
        dBranch: out + place, d: d + place, rows: span.count, width: width, lanes: lanes,
        mask: mask.from(span.place * width))
    }
  }
}
