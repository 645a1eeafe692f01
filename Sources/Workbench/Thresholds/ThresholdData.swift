import Runs
import Stratification
import Training

/// The scores of a run's parts, sorted, and the texts of its rows: what the thresholds screen works on.
package struct ThresholdData: Sendable {
  package let run: RunID
  package let train: ScorePart
  package let validation: ScorePart?
  package let texts: RowTexts
  /// The data cannot be read: scores are the middles of the run's histogram's bins, and there are no rows.
  package let isApproximate: Bool

  /// - Throws: `StratificationError` for a training part without rows.
  package init(run: RunID, rows: [DataRecord], split: SplitPlan) throws {
    self.run = run
    let places = Dictionary(rows.indices.map { (rows[$0].record, $0) }) { first, _ in first }
    func part(_ records: [Int]) throws -> ScorePart {
      try ScorePart(
        records.compactMap { record in places[record].map { (rows[$0].score, Int32(clamping: record)) } })
    }
    train = try part(split.train)
    validation = split.validation.isEmpty ? nil : try? part(split.validation)
    texts = RowTexts(rows)
    isApproximate = false
  }

  /// From the histograms that every run keeps; nil where they are empty.
  package init?(run: RunID, histograms: ScoreHistograms) {
    func part(_ counts: [Int]) -> ScorePart? {
      let width = (histograms.high - histograms.low) / Double(max(1, counts.count))
      let counts = counts.map { min($0, 10_000_000) }
      var scores: [Double] = []
      scores.reserveCapacity(counts.reduce(0, +))
      for (bin, count) in counts.enumerated() {
        scores += repeatElement(histograms.low + (Double(bin) + 0.5) * width, count: count)
      }
      return try? ScorePart(nobodys: scores)
    }
    guard let train = part(histograms.train) else { return nil }
    self.run = run
    self.train = train
    validation = part(histograms.validation)
    texts = RowTexts([])
    isApproximate = true
  }

  package func part(_ part: Part) -> ScorePart? { part == .train ? train : validation }

  /// Whose rows are listed.
  package enum Part: String, Sendable {
    case train = "training"
    case validation = "validation"
  }
}

/// Scores sorted, and whose they are.
package struct ScorePart: Sendable {
  package let scores: SortedScores
  /// The data record of each score, by rank.
  package let records: [Int32]

  /// Scores that belong to no row, in any order.
  init(nobodys scores: [Double]) throws {
    self.scores = try SortedScores(scores)
    records = [Int32](repeating: -1, count: scores.count)
  }

  init(_ pairs: [(score: Double, record: Int32)]) throws {
    let sorted = pairs.sorted { ($0.score, $0.record) < ($1.score, $1.record) }
    scores = try SortedScores(sorted.map(\.score))
    records = sorted.map(\.record)
  }
}

/// Texts by data record in one block of bytes; of a large file only their beginnings.
package struct RowTexts: Sendable {
  /// Bytes kept of all texts together.
  static let budget = 32 << 20

  /// Increasing.
  private let records: [Int32]
  /// Where each text ends in `bytes`.
  private let ends: [Int]
  private let bytes: [UInt8]
  /// Bytes that a text may have; longer ones are cut.
  private let limit: Int

  init(_ rows: [DataRecord], budget: Int = Self.budget) {
    let total = rows.reduce(0) { $0 + $1.text.utf8.count }
    limit = total <= budget ? Int.max : max(24, budget / max(1, rows.count))
    var bytes: [UInt8] = []
    var ends: [Int] = []
    bytes.reserveCapacity(min(total, budget))
    ends.reserveCapacity(rows.count)
    for row in rows {
      let start = bytes.count
      bytes.append(contentsOf: row.text.utf8.prefix(limit))
      // A character that was cut in half goes as a whole.
      if row.text.utf8.count > limit {
        while bytes.count > start, let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        if let last = bytes.last, bytes.count > start, last >= 0xC0 { bytes.removeLast() }
      }
      ends.append(bytes.count)
    }
    self.bytes = bytes
    self.ends = ends
    records = rows.map { Int32(clamping: $0.record) }
  }

  /// A record's text as far as it is kept; nil for a record that there is not.
  package func text(of record: Int) -> (text: String, isWhole: Bool)? {
    var low = 0
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      if records[middle] < record { low = middle + 1 } else { high = middle }
    }
    guard low < records.count, records[low] == record else { return nil }
    let range = (low > 0 ? ends[low - 1] : 0)..<ends[low]
    return (String(decoding: bytes[range], as: UTF8.self), limit == .max || range.count < limit - 3)
  }
}

/// What the run's model said of its validation part, arranged for any cuts.
package struct RunPredictions: Sendable {
  package let step: Int
  /// The cuts that the classification head's classes mean.
  package let thresholds: [Double]
  package let table: PredictionTable
  private let places: [Int: Int]
  private let rows: [Prediction]

  /// nil for predictions that do not hold together.
  package init?(_ set: PredictionSet) {
    guard
      let table = PredictionTable(
        scores: set.rows.map(\.score), predicted: set.rows.map(\.predicted),
        named: set.rows.map(\.predictedClass), classes: set.thresholds.count + 1)
    else { return nil }
    step = set.step
    thresholds = set.thresholds
    self.table = table
    rows = set.rows
    places = Dictionary(set.rows.enumerated().map { ($0.element.record, $0.offset) }) { first, _ in first }
  }

  package func prediction(of record: Int) -> Prediction? { places[record].map { rows[$0] } }
}
