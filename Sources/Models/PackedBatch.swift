/// Texts of a batch end to end, special tokens included: no padding.
public struct PackedBatch: Sendable, Equatable {
  /// All tokens; text i is tokenIDs[offsets[i] ..< offsets[i + 1]].
  public var tokenIDs: [Int32]
  /// texts + 1 increasing offsets, the first 0.
  public var offsets: [Int32]
  /// One a text, in [−1, 1]; empty for prediction alone.
  public var scores: [Float]
  /// One a text, 0 ..< K; empty for prediction alone.
  public var classes: [Int32]

  public init(tokenIDs: [Int32], offsets: [Int32], scores: [Float] = [], classes: [Int32] = []) {
    self.tokenIDs = tokenIDs
    self.offsets = offsets
    self.scores = scores
    self.classes = classes
  }

  public var texts: Int { max(0, offsets.count - 1) }
  public var tokens: Int { tokenIDs.count }

  /// Tokens of a text.
  package func length(_ text: Int) -> Int { Int(offsets[text + 1] - offsets[text]) }

  /// Some of the texts, without scores and classes.
  package func texts(_ range: Range<Int>) -> PackedBatch {
    let start = offsets[range.lowerBound]
    return PackedBatch(
      tokenIDs: Array(tokenIDs[Int(start)..<Int(offsets[range.upperBound])]),
      offsets: offsets[range.lowerBound...range.upperBound].map { $0 - start })
  }

  /// - Throws: `ModelError.batch` where a text is empty or too long or an id is not in the vocabulary.
  func validate(for configuration: BackboneConfiguration) throws {
    guard let last = offsets.last, offsets[0] == 0, Int(last) == tokenIDs.count else {
      throw ModelError.batch("offsets do not span the \(tokenIDs.count) tokens")
    }
    for text in 0..<texts {
      let length = Int(offsets[text + 1]) - Int(offsets[text])
      guard length >= 1, length <= configuration.positions else {
        throw ModelError.batch(
          "text \(text) has \(length) tokens, expected 1 to \(configuration.positions)")
      }
    }
    for (place, id) in tokenIDs.enumerated() where id < 0 || id >= configuration.vocabulary {
      throw ModelError.batch(
        "token \(place) has the id \(id), the vocabulary has \(configuration.vocabulary)")
    }
  }

  /// - Throws: `ModelError.batch` where a score or class is missing or impossible.
  package func validateTargets(classes count: Int) throws {
    guard texts > 0 else { throw ModelError.batch("no texts") }
    guard scores.count == texts, classes.count == texts else {
      throw ModelError.batch(
        "\(texts) texts with \(scores.count) scores and \(classes.count) classes, expected one each")
    }
    for (text, label) in classes.enumerated() where label < 0 || label >= count {
      throw ModelError.batch("text \(text) has class \(label), expected 0 to \(count - 1)")
    }
    for (text, score) in scores.enumerated() where !score.isFinite {
      throw ModelError.batch("text \(text) has the score \(score)")
    }
  }
}
