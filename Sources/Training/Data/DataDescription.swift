import Foundation
import Runs

/// What `data describe` tells about a file.
public struct DataDescription: Codable, Sendable, Equatable {
  /// Spread of a whole number over the rows.
  public struct Lengths: Codable, Sendable, Equatable {
    public var least: Int
    public var median: Int
    public var mean: Double
    /// 95 of 100 rows are no longer.
    public var p95: Int
    public var most: Int

    init(_ values: [Int]) {
      let sorted = values.sorted()
      least = sorted.first ?? 0
      most = sorted.last ?? 0
      median = sorted.isEmpty ? 0 : sorted[(sorted.count - 1) / 2]
      p95 = sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * 95 / 100]
      mean = sorted.isEmpty ? 0 : Double(sorted.reduce(0, +)) / Double(sorted.count)
    }
  }

  public struct Scores: Codable, Sendable, Equatable {
    public var least: Double
    public var mean: Double
    public var most: Double
    /// Standard deviation over the rows.
    public var deviation: Double
    /// Share of the rows within ±0.25.
    public var neutralShare: Double
    /// Rows in 40 equal bins over [−1, 1].
    public var histogram: [Int]

    enum CodingKeys: String, CodingKey {
      case least, mean, most, deviation, histogram
      case neutralShare = "neutral_share"
    }
  }

  public struct BadRow: Codable, Sendable, Equatable {
    public var line: Int
    public var reason: String
  }

  public var path: String
  public var format: DataPlan.Format
  public var sha256: String
  public var records: Int
  public var rows: Int
  /// Bad rows by kind.
  public var skipped: [String: Int]
  /// The first ten of them.
  public var badRows: [BadRow]
  public var characters: Lengths
  public var words: Lengths
  public var scores: Scores
  /// Rows whose text stands in an earlier row too (letter case and white space aside).
  public var duplicates: Int
  /// nil without a group column.
  public var groups: Int?
  public var largestGroup: Int?
  /// Rows of each part of a ready-made split; empty without one.
  public var parts: [String: Int]

  enum CodingKeys: String, CodingKey {
    case path, format, sha256, records, rows, skipped, characters, words, scores, duplicates, groups, parts
    case badRows = "bad_rows"
    case largestGroup = "largest_group"
  }

  /// Reads the file as the plan says, bad rows skipped whatever it says.
  ///
  /// - Throws: `DataError` where the file cannot be used at all.
  public init(_ plan: DataPlan) throws {
    var plan = plan
    plan.skipBad = true
    self.init(try DataSet.load(plan))
  }

  public init(_ data: DataSet) {
    path = data.plan.path
    format = data.plan.format
    sha256 = data.sha256
    records = data.recordCount
    rows = data.rows.count
    skipped = Dictionary(grouping: data.skipped, by: \.fault.kind).mapValues(\.count)
    badRows = data.skipped.prefix(10).map { BadRow(line: $0.line, reason: "\($0.fault)") }
    characters = Lengths(data.rows.map(\.text.count))
    words = Lengths(data.rows.map { $0.text.split(whereSeparator: \.isWhitespace).count })
    scores = Self.scores(data.rows.map(\.score))
    duplicates = data.rows.count - Set(data.rows.map { TextKey.of($0.text) }).count
    let sizes = Dictionary(grouping: data.rows.compactMap(\.group), by: \.self).mapValues(\.count)
    groups = data.plan.groupColumn == nil ? nil : sizes.count
    largestGroup = sizes.values.max()
    parts = Dictionary(grouping: data.rows.compactMap(\.part), by: \.rawValue).mapValues(\.count)
  }

  private static func scores(_ values: [Double]) -> Scores {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    var histogram = [Int](repeating: 0, count: 40)
    for value in values { histogram[min(39, max(0, Int((value + 1) * 20)))] += 1 }
    return Scores(
      least: values.min() ?? 0, mean: mean, most: values.max() ?? 0,
      deviation: (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot(),
      neutralShare: Double(values.filter { abs($0) <= 0.25 }.count) / count, histogram: histogram)
  }

  /// The description as lines for a person; plain ASCII.
  public var report: String {
    func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
    func lengths(_ name: String, _ value: Lengths) -> String {
      "\(name)  \(value.least) to \(value.most), median \(value.median), mean \(number(value.mean, 1)), "
        + "95 % up to \(value.p95)"
    }
    var lines = [
      "file        \(path)",
      "format      \(format.rawValue)",
      "sha-256     \(sha256)",
      "rows        \(rows) of \(records) records",
      "duplicates  \(duplicates) rows repeat an earlier text",
    ]
    if let groups { lines.append("groups      \(groups), the largest of \(largestGroup ?? 0) rows") }
    if !parts.isEmpty {
      let named = DataPart.allCases.compactMap { part in parts[part.rawValue].map { "\(part.rawValue) \($0)" }
      }
      lines.append("split       " + named.joined(separator: ", "))
    }
    lines.append(lengths("characters", characters))
    lines.append(lengths("words     ", words))
    lines.append(
      "scores      \(number(scores.least, 3)) to \(number(scores.most, 3)), mean \(number(scores.mean, 3)), "
        + "deviation \(number(scores.deviation, 3)), \(number(100 * scores.neutralShare, 1)) % within +-0.25")
    let peak = max(1, scores.histogram.max() ?? 1)
    for (bin, count) in scores.histogram.enumerated() {
      let low = -1 + Double(bin) * 0.05
      let bar = String(repeating: "#", count: (count * 50 + peak - 1) / peak)
      lines.append(
        String(format: "%6.2f %6d  ", low, count) + bar)
    }
    if skipped.isEmpty { lines.append("bad rows    none") }
    for (kind, count) in skipped.sorted(by: { ($0.value, $1.key) > ($1.value, $0.key) }) {
      lines.append("bad rows    \(count): \(kind)")
    }
    for row in badRows { lines.append("  line \(row.line): \(row.reason)") }
    return lines.joined(separator: "\n")
  }
}
