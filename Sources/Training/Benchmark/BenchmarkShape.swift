import Models

/// A model's sizes, by which the speed of its training step can be measured without its weights.
public struct BenchmarkShape: Sendable {
  public var name: String
  public var configuration: BackboneConfiguration
  public var pooling: ModelPooling
  /// How the public checkpoint has the weights that adapters leave frozen.
  public var frozen: FrozenFormat

  public static let names = all.map(\.name)

  public static func named(_ name: String) -> BenchmarkShape? { all.first { $0.name == name } }

  private static let encoderDropout = DropoutShares(hidden: 0.1, attention: 0.1, pooled: 0.1, lowRank: 0.05)

  static let all = [
    BenchmarkShape(
      name: "tiny", configuration: BackboneConfiguration(dropout: encoderDropout), pooling: .mean,
      frozen: .float32),
    BenchmarkShape(
      name: "minilm",
      configuration: BackboneConfiguration(
        vocabulary: 30_522, width: 384, layers: 6, heads: 12, feedForward: 1_536, dropout: encoderDropout),
      pooling: .first, frozen: .float32),
    BenchmarkShape(
      name: "roberta-large",
      configuration: BackboneConfiguration(
        vocabulary: 50_265, width: 1_024, layers: 24, heads: 16, feedForward: 4_096, positionOffset: 2,
        tokenTypes: 1, dropout: encoderDropout, layerNormEpsilon: 1e-5),
      pooling: .first, frozen: .float32),
    BenchmarkShape(
      name: "qwen2-0.5b",
      configuration: BackboneConfiguration(
        decoderVocabulary: 151_936, width: 896, layers: 24, heads: 14, keyValueHeads: 2,
        feedForward: 4_864, positions: 512, hasQueryBias: true, ropeTheta: 1e6, dropout: decoderDropout,
        normEpsilon: 1e-6),
      pooling: .last, frozen: .bfloat16),
    BenchmarkShape(
      name: "tinyllama-1.1b",
      configuration: BackboneConfiguration(
        decoderVocabulary: 32_000, width: 2_048, layers: 22, heads: 32, keyValueHeads: 4,
        feedForward: 5_632, positions: 512, dropout: decoderDropout),
      pooling: .last, frozen: .bfloat16),
  ]

  /// A decoder's blocks drop attention probabilities alone.
  private static let decoderDropout = DropoutShares(hidden: 0, attention: 0.1, pooled: 0.1, lowRank: 0.05)
}
