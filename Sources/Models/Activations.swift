import Kernels

/// Activations of one block, rows in the order of the batch layout. Behind the attention there may be
/// fewer of them (`BlockRows`): the buffers have room for all.
package struct BlockCache {
  /// Query, key and value side by side: rows × qkvWidth.
  package let qkv: UnsafeMutablePointer<Float>
  /// For each text and head: length × length, before dropout.
  package let probabilities: UnsafeMutablePointer<Float>
  /// rows × queryWidth
  package let context: UnsafeMutablePointer<Float>
  /// An encoder's normalised rows; a decoder's norm in front of the attention, gain included.
  package let norm1: NormCache
  /// Output of the attention half: rows × d.
  package let hidden: UnsafeMutablePointer<Float>
  /// In front of and behind the activation: rows × preWidth, rows × feedForward.
  package let pre: UnsafeMutablePointer<Float>
  package let activated: UnsafeMutablePointer<Float>
  /// As `norm1`, of the feed-forward half.
  package let norm2: NormCache
  /// What the adapters of `BlockGroups.projections` keep.
  package let adapters: [LowRankCache]
  /// rows × d
  package let output: UnsafeMutablePointer<Float>
}

/// Gradients with respect to one block's activations, rows × lanes × width: kept until the gradients of its
/// weights are computed from them, then the next block's lie in their place.
package struct BlockDeltas {
  /// Of the feed-forward product, behind the dropout's backward: width d.
  package let outer: UnsafeMutablePointer<Float>
  /// Of what stands behind the activation (a decoder's) and in front of it: feedForward, preWidth.
  package let activated: UnsafeMutablePointer<Float>
  package let pre: UnsafeMutablePointer<Float>
  package let hidden: UnsafeMutablePointer<Float>
  /// Of the attention's output product: width d.
  package let attention: UnsafeMutablePointer<Float>
  package let context: UnsafeMutablePointer<Float>
  package let qkv: UnsafeMutablePointer<Float>
  /// Of the outputs of a decoder's norms: width d.
  package let normed1: UnsafeMutablePointer<Float>
  package let normed2: UnsafeMutablePointer<Float>
  /// Of the residual where an encoder's block does not put out all rows.
  package let residual: UnsafeMutablePointer<Float>
  package let adapters: [LowRankDeltas]
}

/// All that forward keeps and backward writes for one batch: two buffers and their offsets. Grows with the
/// largest batch seen.
package final class Activations {
  private let configuration: BackboneConfiguration
  /// Rows of the stacked factors A of each projection of a block: the largest over the blocks.
  private let adapterRows: [Int]
  private let adaptersDrop: Bool
  /// Only the blocks' outputs are kept; backward computes a block's other activations again.
  private let recomputes: Bool
  private let forwardBuffer = FloatBuffer(for: "activations")
  private let backwardBuffer = FloatBuffer(for: "gradients of activations")
  private let scratchBuffers: [FloatBuffer]
  package private(set) var blocks: [BlockCache] = []
  package private(set) var deltas: BlockDeltas!
  package private(set) var embeddingNorm: NormCache
  /// rows × d
  package private(set) var embedded: UnsafeMutablePointer<Float>
  /// A product that the following step consumes at once: rows × d.
  package private(set) var branch: UnsafeMutablePointer<Float>
  /// What pooling reads where a norm follows the last block: rows × d, and that norm's 1/√(mean square).
  package private(set) var final: NormCache
  /// An adapter's input behind its dropout: rows × the widest input.
  package private(set) var dropped: UnsafeMutablePointer<Float>
  /// h, one a text: texts × d.
  package private(set) var pooled: UnsafeMutablePointer<Float>
  /// The gradient of a block's output and that of its input, which change places from block to block:
  /// rows × lanes × d.
  package private(set) var dOutput: UnsafeMutablePointer<Float>
  package private(set) var dInput: UnsafeMutablePointer<Float>
  /// Of the final norm's output: rows × lanes × d.
  package private(set) var dFinal: UnsafeMutablePointer<Float>
  /// Gradients of the embeddings' norm's output and of the sum: rows × lanes × d.
  package private(set) var dEmbeddingNorm: UnsafeMutablePointer<Float>
  package private(set) var dEmbeddingSum: UnsafeMutablePointer<Float>
  /// The adapters' part of an input's gradient in front of its dropout: rows × lanes × the widest input.
  package private(set) var dDropped: UnsafeMutablePointer<Float>

  package init(_ table: ParameterTable, threads: Int, recomputes: Bool) {
    configuration = table.configuration
    self.recomputes = recomputes
    adapterRows = (0..<4).map { index in table.blocks.map { $0.projections[index].downRows }.max() ?? 0 }
    adaptersDrop = table.configuration.dropout.lowRank > 0 && adapterRows.contains { $0 > 0 }
    scratchBuffers = (0..<threads).map { _ in FloatBuffer(for: "attention matrices") }
    let nothing = forwardBuffer.pointer
    embeddingNorm = NormCache(normalized: nothing, inverse: nothing)
    final = NormCache(normalized: nothing, inverse: nothing)
    (embedded, branch, dropped, pooled, dOutput, dInput) = (
      nothing, nothing, nothing, nothing, nothing, nothing
    )
    (dFinal, dEmbeddingNorm, dEmbeddingSum, dDropped) = (nothing, nothing, nothing, nothing)
  }

  /// A thread's own memory: two attention matrices of the longest text, each with two lanes.
  package func scratch(_ share: Int) -> UnsafeMutablePointer<Float> { scratchBuffers[share].pointer }

  /// The gradient of a block's input becomes that of the output of the block below.
  package func descend() { swap(&dOutput, &dInput) }

  /// Makes room for forward alone, or for backward with two lanes too.
  package func reserve(rows: Int, probabilities: Int, texts: Int, longest: Int, backward: Bool) {
    for buffer in scratchBuffers { buffer.reserve(4 * longest * longest) }
    layOutForward(rows: rows, probabilities: probabilities, texts: texts, keeping: backward)
    if backward { layOutBackward(rows: rows, texts: texts) }
  }

  private var widestInput: Int {
    max(configuration.width, configuration.queryWidth, configuration.feedForward)
  }

  /// The sizes of a block's fields in the order of `BlockCache`, without its output, and of those that the blocks
  /// share, one output a block among them.
  private func forwardSizes(rows: Int, probabilities: Int, texts: Int) -> (perBlock: [Int], shared: [Int]) {
    let c = configuration, d = c.width
    return (
      [
        rows * c.qkvWidth, probabilities, rows * c.queryWidth, rows * d, rows, rows * d,
        rows * c.preWidth, rows * c.feedForward, rows * d, rows,
      ] + adapterRows.map { rows * $0 },
      [
        rows * d, rows, rows * d, rows * d, rows * d, rows, adaptersDrop ? rows * widestInput : 0, texts * d,
      ]
    )
  }

  /// The same for backward, with two lanes, in the order of `BlockDeltas`.
  private func backwardSizes(rows: Int, texts: Int) -> (block: [Int], shared: [Int]) {
    let c = configuration, d = c.width, lane = 2 * rows
    let isDecoder = c.family == .decoder
    let dropped = [d, c.queryWidth, d, c.feedForward].enumerated().map {
      adaptersDrop && adapterRows[$0.offset] > 0 ? rows * $0.element : 0
    }
    return (
      [
        lane * d, isDecoder ? lane * c.feedForward : 0, lane * c.preWidth, lane * d, lane * d,
        lane * c.queryWidth, lane * c.qkvWidth, isDecoder ? lane * d : 0, isDecoder ? lane * d : 0,
        2 * texts * d,
      ] + adapterRows.map { lane * $0 } + dropped,
      [
        lane * d, lane * d, isDecoder ? lane * d : 0, isDecoder ? 0 : lane * d, isDecoder ? 0 : lane * d,
        adaptersDrop ? lane * widestInput : 0,
      ]
    )
  }

  /// Blocks whose activations are kept at the same time.
  private func kept(_ forBackward: Bool) -> Int { forBackward && !recomputes ? configuration.layers : 1 }

  /// Floats that a batch needs: forward, and backward where it is trained on.
  package func floats(rows: Int, probabilities: Int, texts: Int, backward: Bool) -> Int {
    let forward = forwardSizes(rows: rows, probabilities: probabilities, texts: texts)
    let outputs = (backward ? configuration.layers : 2) * rows * configuration.width
    let sum = kept(backward) * forward.perBlock.reduce(0, +) + outputs + forward.shared.reduce(0, +)
    guard backward else { return sum }
    let sizes = backwardSizes(rows: rows, texts: texts)
    return sum + sizes.block.reduce(0, +) + sizes.shared.reduce(0, +)
  }

  /// Without backward, blocks share their memory, and their outputs lie in two places in turn.
  private func layOutForward(rows: Int, probabilities: Int, texts: Int, keeping: Bool) {
    var cursor = Cursor()
    let (perBlock, sizes) = forwardSizes(rows: rows, probabilities: probabilities, texts: texts)
    let shared = sizes.map { cursor.take($0) }
    let places = (0..<kept(keeping)).map { _ in perBlock.map { cursor.take($0) } }
    let outputs = (0..<(keeping ? configuration.layers : 2)).map { _ in
      cursor.take(rows * configuration.width)
    }
    forwardBuffer.reserve(cursor.end)
    let base = forwardBuffer.pointer
    embeddingNorm = NormCache(normalized: base + shared[0], inverse: base + shared[1])
    embedded = base + shared[2]
    branch = base + shared[3]
    final = NormCache(normalized: base + shared[4], inverse: base + shared[5])
    dropped = base + shared[6]
    pooled = base + shared[7]
    blocks = (0..<configuration.layers).map { layer in
      let p = places[layer % places.count]
      return BlockCache(
        qkv: base + p[0], probabilities: base + p[1], context: base + p[2],
        norm1: NormCache(normalized: base + p[3], inverse: base + p[4]), hidden: base + p[5],
        pre: base + p[6], activated: base + p[7],
        norm2: NormCache(normalized: base + p[8], inverse: base + p[9]),
        adapters: p[10...].map { LowRankCache(down: base + $0) },
        output: base + outputs[layer % outputs.count])
    }
  }

  private func layOutBackward(rows: Int, texts: Int) {
    var cursor = Cursor()
    let (block, sizes) = backwardSizes(rows: rows, texts: texts)
    let shared = sizes.map { cursor.take($0) }
    let p = block.map { cursor.take($0) }
    backwardBuffer.reserve(cursor.end)
    let base = backwardBuffer.pointer
    dOutput = base + shared[0]
    dInput = base + shared[1]
    dFinal = base + shared[2]
    dEmbeddingNorm = base + shared[3]
    dEmbeddingSum = base + shared[4]
    dDropped = base + shared[5]
    deltas = BlockDeltas(
      outer: base + p[0], activated: base + p[1], pre: base + p[2], hidden: base + p[3],
      attention: base + p[4], context: base + p[5], qkv: base + p[6], normed1: base + p[7],
      normed2: base + p[8], residual: base + p[9],
      adapters: (0..<4).map { LowRankDeltas(down: base + p[10 + $0], dropped: base + p[14 + $0]) })
  }

  /// Hands out places of one allocation, each on a 64-byte boundary.
  private struct Cursor {
    var end = 0

    mutating func take(_ count: Int) -> Int {
      defer { end += (count + 15) / 16 * 16 }
      return end
    }
  }
}
