import Kernels

/// The masks of one step: a function of (seed, step, place in the batch as given), not of the thread.
package struct Dropouts {
  package struct Block {
    let probabilities: DropoutMask
    let attention: DropoutMask
    let output: DropoutMask
    /// Of the inputs of each projection's adapters, in the order of `BlockGroups.projections`.
    let adapters: [DropoutMask]
  }

  package let embeddings: DropoutMask
  package let blocks: [Block]
  /// One for both heads.
  package let pooled: DropoutMask

  package init(_ shares: DropoutShares, seed: UInt64, step: Int, layers: Int) {
    func mask(_ share: Float, _ purpose: RandomPurpose, _ place: Int = 0) -> DropoutMask {
      share > 0
        ? RandomStream(seed: seed, purpose: purpose, step: step, place: place).dropout(share) : .none
    }
    embeddings = mask(shares.hidden, "dropout of embeddings")
    pooled = mask(shares.pooled, "dropout of the pooled vector")
    blocks = (0..<layers).map { layer in
      Block(
        probabilities: mask(shares.attention, "dropout of attention probabilities", layer),
        attention: mask(shares.hidden, "dropout of attention output", layer),
        output: mask(shares.hidden, "dropout of feed-forward output", layer),
        adapters: (0..<4).map { mask(shares.lowRank, "dropout of adapter inputs", 4 * layer + $0) })
    }
  }

  /// Keeps everything.
  package init(nothingFor layers: Int) { self.init(DropoutShares(all: 0), seed: 0, step: 0, layers: layers) }
}
