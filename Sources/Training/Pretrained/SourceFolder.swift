import Checkpoints
import Foundation
import Models
import Runs
import Tokenizers

/// A Hugging Face folder that a run starts from: its configuration, tokenizer and weights, held against each other.
/// No element of a tensor is read before it is asked for.
struct SourceFolder {
  let url: URL
  let file: ModelConfigurationFile
  let tokenizer: PretrainedTokenizer
  let tensors: TensorMap

  /// Texts are cut to so many tokens where the model would read more.
  static let mostTokens = 512

  /// - Throws: `CheckpointError`, `TokenizerError` or `ModelError`: the file, what was found, what was expected.
  init(_ url: URL) throws {
    self.url = url
    file = try Self.configuration(of: url)
    tokenizer = try Self.tokenizer(of: url, for: file)
    tensors = try TensorMap(TensorSource(folder: url), expected: file.tensors)
  }

  /// Reads `config.json` and refuses what the engine cannot compute.
  static func configuration(of folder: URL) throws -> ModelConfigurationFile {
    var status = stat()
    guard stat(folder.path, &status) == 0 else {
      throw CheckpointError(file: folder.path, message: "no such folder, expected a model's")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw CheckpointError(file: folder.path, message: "is a file, expected a model's folder")
    }
    let place = folder.appendingPathComponent("config.json")
    guard stat(place.path, &status) == 0 else {
      throw CheckpointError(
        file: folder.path, message: "no config.json, expected a model's folder as Hugging Face keeps it")
    }
    let file = try ModelConfigurationFile(place)
    for (name, has) in [
      ("attention_bias", file.architecture.isDecoder && file.hasAttentionOutputBias),
      ("mlp_bias", file.architecture.isDecoder && file.hasFeedForwardBias),
    ] where has {
      throw CheckpointError(
        file: place.path, message: "\(name) is true, which is not supported, expected false")
    }
    try BackboneConfiguration(file, dropout: file.dropout).validate()
    return file
  }

  /// Reads the tokenizer and holds its vocabulary against the embedding's rows.
  static func tokenizer(of folder: URL, for file: ModelConfigurationFile) throws -> PretrainedTokenizer {
    let tokenizer = try TokenizerFolder.load(folder)
    guard tokenizer.vocabularySize <= file.vocabularySize else {
      throw TokenizerError(
        file: folder.path,
        message: "the tokenizer has \(tokenizer.vocabularySize) tokens, more than the embedding's "
          + "\(file.vocabularySize) rows (vocab_size)")
    }
    guard tokenizer.framingCount < min(Self.mostTokens, file.maximumTokens) else {
      throw TokenizerError(
        file: folder.path,
        message: "\(tokenizer.framingCount) special tokens around a text leave no room in "
          + "\(file.maximumTokens) positions")
    }
    return tokenizer
  }

  /// What a person should know of the folder, one line each.
  var warnings: [String] {
    var warnings = [tensors.unusedSummary].compactMap { $0 }
    if !file.architecture.isDecoder, tokenizer.framingCount == 0 {
      let place = url.appendingPathComponent("tokenizer.json").path
      warnings.append(
        "\(place): no post_processor, so that no special tokens stand around a text, as an encoder expects them"
      )
    }
    return warnings
  }

  /// The one type that all matrices have; F32 where they differ.
  var weightType: ElementType {
    let types = Set(file.tensors.filter { $0.shape.count == 2 }.compactMap { tensors.type(of: $0.name) })
    return types.count == 1 ? types.first! : .float32
  }

  /// What a plan says of the folder, without the hashes of its files.
  var plan: PretrainedPlan {
    get throws {
      PretrainedPlan(
        architecture: file.architecture.rawValue, weightType: weightType.rawValue,
        files: try tensors.source.files.map { try PretrainedPlan.WeightFile($0) })
    }
  }
}

extension ModelConfigurationFile {
  /// Tokens of the longest text that a run reads.
  var textTokens: Int { min(SourceFolder.mostTokens, maximumTokens) }

  /// The dropout that the configuration asks for.
  var dropout: DropoutShares {
    let isEncoder = !architecture.isDecoder
    return DropoutShares(
      hidden: isEncoder ? Float(hiddenDropout) : 0, attention: Float(attentionDropout),
      pooled: Float(pooledDropout))
  }

  /// In front of the heads: `classifier_dropout`, else the encoder's own; a decoder has none.
  var pooledDropout: Double { classifierDropout ?? (architecture.isDecoder ? 0 : hiddenDropout) }
}

extension BackboneConfiguration {
  /// The network of a `config.json`.
  init(_ file: ModelConfigurationFile, dropout: DropoutShares) {
    if file.architecture.isDecoder {
      // Rotary positions need no table in the checkpoint: no more of them are kept than texts have tokens.
      self.init(
        decoderVocabulary: file.vocabularySize, width: file.hiddenSize, layers: file.layers,
        heads: file.heads,
        keyValueHeads: file.keyValueHeads, headSize: file.headSize, feedForward: file.intermediateSize,
        positions: file.textTokens, hasQueryBias: file.hasQueryKeyValueBias,
        ropeTheta: file.ropeTheta ?? 10_000, dropout: dropout, normEpsilon: Float(file.normEpsilon))
    } else {
      self.init(
        vocabulary: file.vocabularySize, width: file.hiddenSize, layers: file.layers, heads: file.heads,
        feedForward: file.intermediateSize, positions: file.maximumTokens,
        positionOffset: file.positions - file.maximumTokens, tokenTypes: file.tokenTypes,
        activation: file.activation == .geluTanh ? .geluTanh : .gelu, dropout: dropout,
        layerNormEpsilon: Float(file.normEpsilon))
    }
  }
}

extension Architecture {
  /// What stands for a text where nothing else is said.
  var usualPooling: Pooling { isDecoder ? .last : .first }
}
