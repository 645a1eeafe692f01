import Kernels

/// Activations of one block, rows in the order of the batch layout. Behind the attention there may be
/// fewer of them (`BlockRows`): the buffers have room for all.
package struct BlockCache {
  /// Query, key and value side by side: rows × 3d.
  package let qkv: UnsafeMutablePointer<Float>
  /// For each text and head: length × length, before dropout.
  package let probabilities: UnsafeMutablePointer<Float>
  /// rows × d
  package let context: UnsafeMutablePointer<Float>
  package let norm1: NormCache
  /// Output of the attention half: rows × d.
  package let hidden: UnsafeMutablePointer<Float>
  /// In front of and behind the activation: rows × inner.
  package let pre: UnsafeMutablePointer<Float>
  package let activated: UnsafeMutablePointer<Float>
  package let norm2: NormCache
  /// rows × d
  package let output: UnsafeMutablePointer<Float>
}

/// Gradients with respect to a block's activations, rows × lanes × width: kept until the weights'
/// gradients, which want whole batches, are computed from them.
package struct BlockDeltas {
  package let output: UnsafeMutablePointer<Float>
  /// Of the feed-forward product, behind the dropout's backward: width d.
  package let outer: UnsafeMutablePointer<Float>
  /// Of the inner product: width inner.
  package let inner: UnsafeMutablePointer<Float>
  package let hidden: UnsafeMutablePointer<Float>
  /// Of the attention's output product: width d.
  package let attention: UnsafeMutablePointer<Float>
  /// Width 3d.
  package let qkv: UnsafeMutablePointer<Float>
}

/// All that forward keeps and backward writes for one batch: two buffers and their offsets. Grows with the
/// largest batch seen.
package final class Activations {
  private let configuration: EncoderConfiguration
  private let forwardBuffer = FloatBuffer()
  private let backwardBuffer = FloatBuffer()
  private var scratchBuffers: [FloatBuffer]
  package private(set) var blocks: [BlockCache] = []
  package private(set) var deltas: [BlockDeltas] = []
  package private(set) var embeddingNorm: NormCache
  /// rows × d
  package private(set) var embedded: UnsafeMutablePointer<Float>
  /// A product that the following step consumes at once: rows × d.
  package private(set) var branch: UnsafeMutablePointer<Float>
  /// h, one a text in the batch's own order: texts × d.
  package private(set) var pooled: UnsafeMutablePointer<Float>
  /// Gradients of the embeddings' output, of the norm's output and of the sum: rows × lanes × d.
  package private(set) var dEmbedded: UnsafeMutablePointer<Float>
  package private(set) var dEmbeddingNorm: UnsafeMutablePointer<Float>
  package private(set) var dEmbeddingSum: UnsafeMutablePointer<Float>
  /// Gradient of the attention context, consumed at once: rows × lanes × d.
  package private(set) var dContext: UnsafeMutablePointer<Float>
  /// Gradient of the residual where a block does not put out all rows: texts × lanes × d.
  package private(set) var dResidual: UnsafeMutablePointer<Float>
  /// Where two lanes stand before they are merged: rows × 2 × d.
  package private(set) var unmerged: UnsafeMutablePointer<Float>

  package init(_ configuration: EncoderConfiguration, threads: Int) {
    self.configuration = configuration
    scratchBuffers = (0..<threads).map { _ in FloatBuffer() }
    let nothing = forwardBuffer.pointer
    embeddingNorm = NormCache(normalized: nothing, inverse: nothing)
    (embedded, branch, pooled, dEmbedded, dEmbeddingNorm) = (nothing, nothing, nothing, nothing, nothing)
    (dEmbeddingSum, dContext, dResidual, unmerged) = (nothing, nothing, nothing, nothing)
  }

  /// A thread's own memory: two attention matrices of the longest text, each with two lanes.
  package func scratch(_ share: Int) -> UnsafeMutablePointer<Float> { scratchBuffers[share].pointer }

  /// Makes room for forward alone, or for backward with two lanes too.
  package func reserve(rows: Int, probabilities: Int, texts: Int, longest: Int, backward: Bool) {
    for buffer in scratchBuffers { buffer.reserve(4 * longest * longest) }
    layOutForward(rows: rows, probabilities: probabilities, texts: texts)
    if backward { layOutBackward(rows: rows, texts: texts) }
  }

  /// The sizes of a block's fields in the order of `BlockCache`, and of those that the blocks share.
  private static func forwardSizes(
    _ configuration: EncoderConfiguration, rows: Int, probabilities: Int, texts: Int
  ) -> (perBlock: [Int], shared: [Int]) {
    let d = configuration.width, inner = configuration.feedForward
    return (
      [
        rows * 3 * d, probabilities, rows * d, rows * d, rows, rows * d, rows * inner, rows * inner, rows * d,
        rows, rows * d,
      ], [rows * d, rows, rows * d, rows * d, texts * d]
    )
  }

  /// The same for backward, with two lanes, in the order of `BlockDeltas`.
  private static func backwardSizes(_ configuration: EncoderConfiguration, rows: Int, texts: Int) -> (
    perBlock: [Int], shared: [Int]
  ) {
    let d = configuration.width, lane = 2 * rows
    return (
      [lane * d, lane * d, lane * configuration.feedForward, lane * d, lane * d, lane * 3 * d],
      Array(repeating: lane * d, count: 5) + [2 * texts * d]
    )
  }

  /// Floats that forward needs for a batch.
  package static func forwardFloats(
    _ configuration: EncoderConfiguration, rows: Int, probabilities: Int, texts: Int
  ) -> Int {
    let sizes = forwardSizes(configuration, rows: rows, probabilities: probabilities, texts: texts)
    return configuration.layers * sizes.perBlock.reduce(0, +) + sizes.shared.reduce(0, +)
  }

  /// Floats that backward needs for a batch.
  package static func backwardFloats(_ configuration: EncoderConfiguration, rows: Int, texts: Int) -> Int {
    let sizes = backwardSizes(configuration, rows: rows, texts: texts)
    return configuration.layers * sizes.perBlock.reduce(0, +) + sizes.shared.reduce(0, +)
  }

  private func layOutForward(rows: Int, probabilities: Int, texts: Int) {
    var cursor = Cursor()
    let (perBlock, sizes) = Self.forwardSizes(
      configuration, rows: rows, probabilities: probabilities, texts: texts)
    let shared = sizes.map { cursor.take($0) }
    let places = (0..<configuration.layers).map { _ in perBlock.map { cursor.take($0) } }
    forwardBuffer.reserve(cursor.end)
    let base = forwardBuffer.pointer
    embeddingNorm = NormCache(normalized: base + shared[0], inverse: base + shared[1])
    embedded = base + shared[2]
    branch = base + shared[3]
    pooled = base + shared[4]
    blocks = places.map { p in
      BlockCache(
        qkv: base + p[0], probabilities: base + p[1], context: base + p[2],
        norm1: NormCache(normalized: base + p[3], inverse: base + p[4]), hidden: base + p[5],
        pre: base + p[6], activated: base + p[7],
        norm2: NormCache(normalized: base + p[8], inverse: base + p[9]), output: base + p[10])
    }
  }

  private func layOutBackward(rows: Int, texts: Int) {
    var cursor = Cursor()
    let (perBlock, sizes) = Self.backwardSizes(configuration, rows: rows, texts: texts)
    let shared = sizes.map { cursor.take($0) }
    let places = (0..<configuration.layers).map { _ in perBlock.map { cursor.take($0) } }
    backwardBuffer.reserve(cursor.end)
    let base = backwardBuffer.pointer
    dEmbedded = base + shared[0]
    dEmbeddingNorm = base + shared[1]
    dEmbeddingSum = base + shared[2]
    dContext = base + shared[3]
    unmerged = base + shared[4]
    dResidual = base + shared[5]
    deltas = places.map { p in
      BlockDeltas(
        output: base + p[0], outer: base + p[1], inner: base + p[2], hidden: base + p[3],
        attention: base + p[4], qkv: base + p[5])
    }
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
