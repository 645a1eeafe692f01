import Kernels

/// The masks of one step: a function of (seed, step, place in the batch as given), not of the thread.
package struct Dropouts {
  package struct Block {
    let probabilities: DropoutMask
    let attention: DropoutMask
    let output: DropoutMask
  }

  package let embeddings: DropoutMask
  package let blocks: [Block]
  /// One for both heads.
  package let pooled: DropoutMask

  package init(share: Float, seed: UInt64, step: Int, layers: Int) {
    func mask(_ purpose: RandomPurpose, _ layer: Int = 0) -> DropoutMask {
      share > 0
        ? RandomStream(seed: seed, purpose: purpose, step: step, place: layer).dropout(share) : .none
    }
    embeddings = mask("dropout of embeddings")
    pooled = mask("dropout of the pooled vector")
    blocks = (0..<layers).map { layer in
      Block(
        probabilities: mask("dropout of attention probabilities", layer),
        attention: mask("dropout of attention output", layer),
        output: mask("dropout of feed-forward output", layer))
    }
  }

  /// Keeps everything.
  package init(nothingFor layers: Int) { self.init(share: 0, seed: 0, step: 0, layers: layers) }
}
