import Kernels
import Models

/// Models whose widths are no multiples of a vector, with weights far from their first scale.
enum TestModel: String, CaseIterable {
  case encoder, offsetEncoder, decoder, adaptedEncoder, adaptedDecoder

  static let layers = 2

  static let batch = PackedBatch(
    tokenIDs: (0..<38).map { Int32(($0 * $0 * 7 + 3) % 40) }, offsets: [0, 1, 9, 26, 38],
    scores: [-0.9, 0.1, 0.6, 0.2], classes: [0, 1, 2, 1])

  /// Masks of everything that can be dropped.
  static let dropouts = Dropouts(shares, seed: 8, step: 3, layers: layers)
  private static let shares = DropoutShares(hidden: 0.2, attention: 0.2, pooled: 0.2, lowRank: 0.2)

  var configuration: BackboneConfiguration {
    switch self {
    case .encoder, .adaptedEncoder:
      BackboneConfiguration(
        vocabulary: 40, width: 12, layers: Self.layers, heads: 3, feedForward: 20, positions: 20,
        dropout: Self.shares, layerNormEpsilon: 1e-5)
    case .offsetEncoder:
      BackboneConfiguration(
        vocabulary: 40, width: 12, layers: Self.layers, heads: 3, feedForward: 20, positions: 20,
        positionOffset: 2, tokenTypes: 0, activation: .geluTanh, dropout: Self.shares, layerNormEpsilon: 1e-5)
    case .decoder, .adaptedDecoder:
      BackboneConfiguration(
        decoderVocabulary: 40, width: 12, layers: Self.layers, heads: 4, keyValueHeads: 2, headSize: 6,
        feedForward: 20, positions: 20, hasQueryBias: true, dropout: Self.shares)
    }
  }

  private var lowRank: LowRankConfiguration? {
    switch self {
    case .adaptedEncoder: LowRankConfiguration(rank: 3, alpha: 6)
    case .adaptedDecoder:
      LowRankConfiguration(
        rank: 3, alpha: 6, targets: ["q_proj", "v_proj", "o_proj", "up_proj", "down_proj"])
    default: nil
    }
  }

  /// Gradients that only rounding makes: softmax does not see a constant, which an unrotated key's bias adds.
  func vanishes(_ name: String) -> Bool { name.hasSuffix("key.bias") }

  var isDecoder: Bool { configuration.family == .decoder }

  /// Part of a decoder's queries and keys.
  func choosesWhatIsSeen(_ name: String) -> Bool { name.contains("q_proj") || name.contains("k_proj") }

  func backbone(
    pooling: ModelPooling = .mean, threads: Int = 2, frozen: FrozenFormat = .float32, recomputes: Bool = false
  ) throws -> Backbone {
    let backbone = try Backbone(
      configuration, classes: 3, pooling: pooling, threads: threads, lowRank: lowRank, frozen: frozen,
      recomputes: recomputes)
    for (index, group) in backbone.table.groups.enumerated() {
      let stream = RandomStream(seed: 3, purpose: "weights of the tests", place: index)
      let isGain = group.count == configuration.width && group.entries[0].name.contains("orm.weight")
      let values = (0..<group.count).map { Float(0.3 * stream.normal($0)) + (isGain ? 1 : 0) }
      guard case .half(let place, let format) = backbone.weights.weight(index) else {
        backbone.weights.floats(index).update(from: values, count: values.count)
        continue
      }
      format.narrow(into: UnsafeMutablePointer(mutating: place), values, values.count)
    }
    return backbone
  }
}
