import Checkpoints
import Foundation
import Runs
import Stratification

/// The predictions of an evaluation as JSON: `predictions.json` and `predictions-best.json` of a run's folder.
enum PredictionFile {
  /// Larger files are not ours.
  private static let largestBytes = 256 << 20

  /// Compact: one row a line, probabilities to six places, scores in their shortest form.
  static func encode(_ set: PredictionSet) -> Data {
    var text = "{\"step\":\(set.step),\"thresholds\":["
    text += set.thresholds.map { "\($0)" }.joined(separator: ",")
    text += "],\"rows\":["
    text.reserveCapacity(set.rows.count * 90)
    for (index, row) in set.rows.enumerated() {
      text += index == 0 ? "\n" : ",\n"
      text += "{\"record\":\(row.record),\"score\":\(row.score),\"predicted\":\(row.predicted)"
      text += ",\"probabilities\":["
      for (k, probability) in row.probabilities.enumerated() {
        if k > 0 { text += "," }
        text += "\((probability * 1e6).rounded() / 1e6)"
      }
      text += "]}"
    }
    text += "\n]}\n"
    return Data(text.utf8)
  }

  /// The predictions in a file; nil where there is none or it does not make sense.
  static func read(_ url: URL) -> PredictionSet? {
    var status = stat()
    guard stat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) <= largestBytes, let data = try? Data(contentsOf: url),
      let set = try? JSONDecoder().decode(PredictionSet.self, from: data), isSound(set)
    else { return nil }
    return set
  }

  private static func isSound(_ set: PredictionSet) -> Bool {
    let unit = -1.0...1.0, share = 0.0...1.0
    return set.step >= 0 && ThresholdMethod.areCuts(set.thresholds)
      && set.rows.allSatisfy { row in
        row.record >= 0 && unit.contains(row.score) && row.predicted.isFinite
          && row.probabilities.count == set.thresholds.count + 1
          && row.probabilities.allSatisfy(share.contains)
      }
  }
}

extension RunFolder {
  /// The predictions of the newest evaluation over the validation part.
  public var predictions: URL { url.appendingPathComponent("predictions.json") }
  /// The predictions of the best evaluation: those of the checkpoint `best`.
  public var bestPredictions: URL { url.appendingPathComponent("predictions-best.json") }

  /// The predictions of the newest evaluation, or of the best one; nil where there are none yet or the file is
  /// damaged.
  public func readPredictions(best: Bool) -> PredictionSet? {
    PredictionFile.read(best ? bestPredictions : predictions)
  }

  /// Replaces the predictions: a reader sees the old ones or the new ones, whole.
  func write(_ set: PredictionSet, best: Bool) throws {
    let data = PredictionFile.encode(set)
    try CheckpointFolder.replace(predictions, with: data)
    if best { try CheckpointFolder.replace(bestPredictions, with: data) }
  }
}
