import Kernels

/// A transformer with its parameters and its activations for one batch.
///
/// All threads of the team go through forward and through each block's backward together; the gradients of a
/// block's weights are products over the whole batch, computed before the next block (`Gradients`).
package final class Backbone {
  package let configuration: BackboneConfiguration
  package let table: ParameterTable
  package let weights: Weights
  package let layout: BatchLayout
  package let activations: Activations
  package let team: Team
  /// One a thread.
  package let products: [MatrixProduct]
  package let pooling: ModelPooling
  /// A decoder's.
  let rotary: RotaryTable?
  private let recomputes: Bool
  private let zeroBuffer: FloatBuffer
  private let countingBuffer: UnsafeMutablePointer<Int32>

  /// - Parameters:
  ///   - lowRank: adapters, with everything else but the heads frozen.
  ///   - frozen: how what is frozen lies in memory.
  ///   - recomputes: backward computes the activations of a block again instead of forward keeping them.
  /// - Throws: `ModelError.shape`.
  package init(
    _ configuration: BackboneConfiguration, classes: Int, pooling: ModelPooling, threads: Int,
    lowRank: LowRankConfiguration? = nil, frozen: FrozenFormat = .float32, recomputes: Bool = false
  ) throws {
    try configuration.validate()
    guard classes >= 2, classes <= 1 << 16 else {
      throw ModelError.shape("\(classes) classes, expected 2 to \(1 << 16)")
    }
    if let lowRank, lowRank.rank < 1 || lowRank.rank > 1 << 16 {
      throw ModelError.shape("rank \(lowRank.rank), expected 1 to \(1 << 16)")
    }
    self.configuration = configuration
    self.pooling = pooling
    self.recomputes = recomputes
    team = Team(threads: threads)
    table = ParameterTable(configuration, classes: classes, lowRank: lowRank, frozen: frozen)
    if lowRank != nil, lowRank != .frozen,
      !table.blocks.contains(where: { $0.projections.contains { $0.down != nil } })
    {
      throw ModelError.shape("no module is named \(lowRank?.targets?.joined(separator: ", ") ?? "")")
    }
    weights = Weights(table, frozen: frozen)
    layout = BatchLayout(configuration)
    activations = Activations(table, threads: team.threads, recomputes: recomputes)
    products = (0..<team.threads).map { _ in MatrixProduct(engine: .preferred) }
    rotary =
      configuration.family == .decoder
      ? RotaryTable(
        positions: configuration.positions, size: configuration.headSize, theta: configuration.ropeTheta)
      : nil
    zeroBuffer = FloatBuffer(count: configuration.width)
    countingBuffer = .allocate(capacity: configuration.positions)
    for index in 0..<configuration.positions { countingBuffer[index] = Int32(index) }
  }

  deinit { countingBuffer.deallocate() }

  /// d zeros, and 0, 1, 2, …: rows of what has been gathered.
  var zeros: UnsafePointer<Float> { UnsafePointer(zeroBuffer.pointer) }
  var counting: UnsafePointer<Int32> { UnsafePointer(countingBuffer) }

  /// Takes up some texts of a batch; what was computed for the previous ones is lost.
  ///
  /// - Parameter texts: nil: all.
  /// - Throws: `ModelError.batch`.
  package func take(_ batch: PackedBatch, texts: Range<Int>? = nil, forTraining: Bool) throws {
    try layout.arrange(batch, texts: texts, threads: team.threads)
    activations.reserve(
      rows: layout.rows, probabilities: layout.probabilities, texts: layout.texts.count,
      longest: layout.longest, backward: forTraining)
  }

  /// Computes `activations.pooled`.
  package func forward(_ dropouts: Dropouts) {
    eachShare { pass in
      Embeddings(weights).forward(
        pass, out: activations.embedded, cache: activations.embeddingNorm, mask: dropouts.embeddings)
      pass.sync()
      for layer in 0..<configuration.layers {
        block(layer).forward(
          pass, cache: activations.blocks[layer], input: input(of: layer), dropouts: dropouts.blocks[layer])
      }
      let pooling = Pooling(kind: pooling)
      var hidden = activations.blocks[configuration.layers - 1].output
      if let gain = table.finalGain {
        let own = pass.outputRows(pooling.rows)
        RMSNorm.forward(
          out: activations.final.normalized + own.lowerBound * configuration.width,
          cache: finalCache(own), residual: hidden + own.lowerBound * configuration.width,
          gain: weights.floats(gain), rows: own.count, width: configuration.width,
          epsilon: configuration.normEpsilon)
        hidden = activations.final.normalized
      }
      pooling.forward(pass, pooled: activations.pooled, hidden: hidden)
    }
  }

  /// From the gradient of the pooled vectors (texts × lanes × d) to that of the last block's output.
  package func backwardPooling(_ dPooled: UnsafePointer<Float>, lanes: Int) {
    eachShare { pass in
      let pooling = Pooling(kind: pooling), d = configuration.width
      guard let gain = table.finalGain else {
        return pooling.backward(pass, dHidden: activations.dOutput, dPooled: dPooled, lanes: lanes)
      }
      pooling.backward(pass, dHidden: activations.dFinal, dPooled: dPooled, lanes: lanes)
      let own = pass.outputRows(pooling.rows), place = own.lowerBound * lanes * d
      (activations.dOutput + place).update(repeating: 0, count: own.count * lanes * d)
      RMSNorm.backward(
        dSum: activations.dOutput + place, dOut: activations.dFinal + place, cache: finalCache(own),
        gain: weights.floats(gain), rows: own.count, width: d, lanes: lanes)
    }
  }

  /// From the gradient of a block's output to that of its input, `activations.dInput`, and the block's deltas.
  package func backward(block layer: Int, lanes: Int, _ dropouts: Dropouts) {
    let cache = activations.blocks[layer], block = block(layer), input = input(of: layer)
    eachShare { pass in
      if recomputes {
        block.forward(pass, cache: cache, input: input, dropouts: dropouts.blocks[layer])
      }
      block.backward(
        pass, dInput: layer > 0 || table.trainsEmbeddings ? activations.dInput : nil,
        dOutput: activations.dOutput, deltas: activations.deltas, cache: cache, input: input,
        dropouts: dropouts.blocks[layer], lanes: lanes)
    }
  }

  /// The two lanes of `activations.dOutput` become one: a · first + b · second.
  package func mergeLanes(_ a: Float, _ b: Float) {
    let d = configuration.width
    eachShare { pass in
      for row in pass.rows {
        let two = activations.dOutput + row * 2 * d
        Vector.combine(into: activations.dInput + row * d, a, two, b, two + d, d)
      }
    }
    activations.descend()
  }

  /// From the gradient of the first block's input, `activations.dOutput`, to those of the embeddings.
  package func backwardEmbeddings(lanes: Int, _ dropouts: Dropouts) {
    eachShare { pass in
      Embeddings(weights).backward(
        pass, dSum: activations.dEmbeddingSum, dNorm: activations.dEmbeddingNorm,
        dOut: activations.dOutput, cache: activations.embeddingNorm, mask: dropouts.embeddings,
        lanes: lanes)
    }
  }

  /// What a block puts out: the last one, no more than pooling reads.
  package func outputRows(of layer: Int) -> BlockRows {
    layer == configuration.layers - 1 ? Pooling(kind: pooling).rows : .all
  }

  /// rows × d
  package func input(of layer: Int) -> UnsafePointer<Float> {
    UnsafePointer(layer > 0 ? activations.blocks[layer - 1].output : activations.embedded)
  }

  private func block(_ layer: Int) -> any BackboneBlock {
    switch configuration.family {
    case .encoder: EncoderBlock(table.blocks[layer], weights, rows: outputRows(of: layer))
    case .decoder: DecoderBlock(table.blocks[layer], weights, rows: outputRows(of: layer))
    }
  }

  private func finalCache(_ rows: Range<Int>) -> RMSCache {
    RMSCache(
      sum: activations.blocks[configuration.layers - 1].output, inverse: activations.final.inverse
    ).from(row: rows.lowerBound, width: configuration.width)
  }

  private func eachShare(_ body: (Pass) -> Void) {
    team.run { share in
      body(Pass(backbone: self, share: layout.shares[share], product: products[share]))
    }
  }
}
