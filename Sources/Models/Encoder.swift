import Kernels

/// A BERT-style encoder with its parameters, its activations for one batch and its gradients.
///
/// Forward and backward go through a batch thread by thread, each with whole texts; the weights'
/// gradients are products over the whole batch (`Gradients`).
package final class Encoder {
  package let configuration: EncoderConfiguration
  package let table: ParameterTable
  /// Laid out by `table`, heads included.
  package let parameters: FloatBuffer
  package let layout: BatchLayout
  package let activations: Activations
  package let team: Team
  /// One a thread.
  package let products: [MatrixProduct]
  package let pooling: ModelPooling

  /// - Throws: `ModelError.shape`.
  package init(
    _ configuration: EncoderConfiguration, classes: Int, pooling: ModelPooling, threads: Int
  ) throws {
    try configuration.validate()
    guard classes >= 2, classes <= 1 << 16 else {
      throw ModelError.shape("\(classes) classes, expected 2 to \(1 << 16)")
    }
    self.configuration = configuration
    self.pooling = pooling
    team = Team(threads: threads)
    table = ParameterTable(configuration, classes: classes)
    parameters = FloatBuffer(count: table.count)
    layout = BatchLayout(configuration)
    activations = Activations(configuration, threads: team.threads)
    products = (0..<team.threads).map { _ in MatrixProduct() }
  }

  /// Takes up a batch; what was computed for the previous one is lost.
  /// - Throws: `ModelError.batch`.
  package func take(_ batch: PackedBatch, forTraining: Bool) throws {
    try layout.arrange(batch, threads: team.threads)
    activations.reserve(
      rows: layout.rows, probabilities: layout.probabilities, texts: layout.texts.count,
      longest: layout.longest, backward: forTraining)
  }

  /// Computes `activations.pooled`.
  package func forward(_ dropouts: Dropouts) {
    eachShare { pass in
      Embeddings(parameters.pointer, table).forward(
        pass, out: activations.embedded, cache: activations.embeddingNorm, mask: dropouts.embeddings)
      var input = activations.embedded
      for layer in 0..<configuration.layers {
        let cache = activations.blocks[layer]
        EncoderBlock(parameters.pointer, table, layer: layer, rows: outputRows(of: layer)).forward(
          pass, cache: cache, input: input, dropouts: dropouts.blocks[layer])
        input = cache.output
      }
      Pooling(kind: pooling).forward(pass, pooled: activations.pooled, hidden: input)
    }
  }

  /// From the gradient of the pooled vectors (texts × lanes × d) to all deltas.
  package func backward(_ dPooled: UnsafePointer<Float>, lanes: Int, _ dropouts: Dropouts) {
    let blocks = 0..<configuration.layers
    let top = activations.deltas[blocks.upperBound - 1].output
    eachShare { pass in
      Pooling(kind: pooling).backward(pass, dHidden: top, dPooled: dPooled, lanes: lanes)
      descend(pass, blocks, lanes: lanes, dropouts, into: activations.dEmbedded)
      backwardEmbeddings(pass, lanes: lanes, dropouts)
    }
  }

  /// Two lanes through the last block alone, down to the tap below it.
  package func backwardToTap(_ dPooled: UnsafePointer<Float>, _ dropouts: Dropouts) {
    let last = configuration.layers - 1
    eachShare { pass in
      Pooling(kind: pooling).backward(
        pass, dHidden: activations.deltas[last].output, dPooled: dPooled, lanes: 2)
      descend(pass, last..<last + 1, lanes: 2, dropouts, into: activations.unmerged)
    }
  }

  /// From the tap on: one lane, a · first + b · second.
  package func backwardFromTap(_ a: Float, _ b: Float, _ dropouts: Dropouts) {
    let blocks = 0..<configuration.layers - 1, d = configuration.width
    let merged = blocks.isEmpty ? activations.dEmbedded : activations.deltas[blocks.upperBound - 1].output
    eachShare { pass in
      for row in pass.rows {
        let two = activations.unmerged + row * 2 * d
        Vector.combine(into: merged + row * d, a, two, b, two + d, d)
      }
      descend(pass, blocks, lanes: 1, dropouts, into: activations.dEmbedded)
      backwardEmbeddings(pass, lanes: 1, dropouts)
    }
  }

  /// Through blocks from the highest down; the gradient of the lowest one's input goes into `dInput`.
  private func descend(
    _ pass: Pass, _ blocks: Range<Int>, lanes: Int, _ dropouts: Dropouts,
    into dInput: UnsafeMutablePointer<Float>
  ) {
    for layer in blocks.reversed() {
      EncoderBlock(parameters.pointer, table, layer: layer, rows: outputRows(of: layer)).backward(
        pass, dInput: layer == blocks.lowerBound ? dInput : activations.deltas[layer - 1].output,
        deltas: activations.deltas[layer], cache: activations.blocks[layer],
        dropouts: dropouts.blocks[layer], lanes: lanes)
    }
  }

  private func backwardEmbeddings(_ pass: Pass, lanes: Int, _ dropouts: Dropouts) {
    Embeddings(parameters.pointer, table).backward(
      pass, dSum: activations.dEmbeddingSum, dNorm: activations.dEmbeddingNorm,
      dOut: activations.dEmbedded, cache: activations.embeddingNorm, mask: dropouts.embeddings,
      lanes: lanes)
  }

  /// What a block puts out: the last one, no more than pooling reads.
  package func outputRows(of layer: Int) -> BlockRows {
    layer == configuration.layers - 1 ? Pooling(kind: pooling).rows : .all
  }

  private func eachShare(_ body: (Pass) -> Void) {
    team.run { share in
      body(
        Pass(
          configuration: configuration, layout: layout, share: layout.shares[share],
          activations: activations, product: products[share]))
    }
  }
}
