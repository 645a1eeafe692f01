import Checkpoints
import Foundation
import Models
import Runs
import Tokenizers

/// A pretrained model asked for the vectors of texts: the hidden states behind the last layer (a decoder's behind
/// its last norm), pooled.
///
/// It belongs to one queue at a time and is not Sendable.
public final class Embedder {
  public let width: Int
  /// What a person should know of the folder, one line each.
  public let warnings: [String]
  private let encoder: TextEncoder
  private let engine: StepEngine

  /// - Parameter pooling: nil: an encoder's first token, a decoder's last one.
  /// - Throws: `RequestError`: the folder, what was found, what was expected.
  public init(folder: String, pooling: Pooling?, threads: Int) throws {
    let url = URL(fileURLWithPath: folder).standardizedFileURL
    do {
      let source = try SourceFolder(url)
      let kind = pooling ?? source.file.architecture.usualPooling
      engine = try StepEngine(
        configuration: BackboneConfiguration(source.file, dropout: DropoutShares(all: 0)), classes: 2,
        pooling: kind.modelPooling, threads: threads, seed: 0,
        // The weights stay as large as they are in the folder.
        lowRank: .frozen, frozen: FrozenFormat(source.weightType), maximumTokens: Outputs.tokens)
      try engine.readBackbone(source.tensors)
      encoder = TextEncoder(tokenizer: source.tokenizer, maximumLength: source.file.textTokens)
      width = source.file.hiddenSize
      warnings = source.warnings
    } catch let error as RequestError {
      throw error
    } catch {
      throw RequestError("--model: \(error)")
    }
  }

  /// One vector a text.
  public func embed(_ texts: [String]) -> [ArraySlice<Float>] {
    var batch = PackedBatch(tokenIDs: [], offsets: [0])
    for text in texts {
      batch.tokenIDs += encoder.encode(text)
      batch.offsets.append(Int32(batch.tokenIDs.count))
    }
    let vectors = engine.embed(batch)
    return texts.indices.map { vectors[$0 * width..<($0 + 1) * width] }
  }
}
