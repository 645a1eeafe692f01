import Foundation
import Models
import Runs
import Stratification

/// The texts of a run's parts as token ids, with their scores: what batches are cut from.
struct Corpus {
  struct Text {
    /// The data record, counted from 0.
    let record: Int
    let tokens: [Int32]
    let score: Double
  }

  let train: [Text]
  let validation: [Text]
  let test: [Text]

  init(_ rows: [DataRecord], split: SplitPlan, encoder: TextEncoder) throws {
    let byRecord = Dictionary(uniqueKeysWithValues: rows.map { ($0.record, $0) })
    func part(_ records: [Int]) throws -> [Text] {
      try records.map { record in
        guard let row = byRecord[record] else {
          throw SessionError("the data no longer has record \(record), which the plan names")
        }
        return Text(
          record: record, tokens: encoder.encode(row.text), score: row.score)
      }
    }
    train = try part(split.train)
    validation = try part(split.validation)
    test = try part(split.test)
  }

  /// The texts packed end to end, labelled by the thresholds in force.
  static func pack(_ texts: some Sequence<Text>, thresholds: [Double]) -> PackedBatch {
    var tokens: [Int32] = []
    var offsets: [Int32] = [0]
    var scores: [Float] = []
    var classes: [Int32] = []
    for text in texts {
      tokens += text.tokens
      offsets.append(Int32(tokens.count))
      scores.append(Float(text.score))
      classes.append(Int32(classIndex(of: text.score, thresholds: thresholds)))
    }
    return PackedBatch(tokenIDs: tokens, offsets: offsets, scores: scores, classes: classes)
  }
}
