/// What tells runs apart: the settings that they do not share, and their figures.
public struct RunDifference: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    public var name: String
    /// One a run; empty where a run has none.
    public var values: [String]
  }

  public let runs: [RunRecord]
  /// Settings of the plans, only those that differ.
  public let settings: [Row]
  /// How many settings all runs share.
  public let sharedCount: Int
  /// What came of them: each figure that at least one run has.
  public let figures: [Row]

  public init(_ runs: [RunRecord], now: Double) {
    self.runs = runs
    let own = runs.map { record in
      Dictionary(record.settings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
    var names = Setting.names
    let known = Set(names)
    names += Set(own.flatMap(\.keys)).subtracting(known).sorted()
    let rows = names.map { name in Row(name: name, values: own.map { $0[name] ?? "" }) }
    settings = rows.filter { Set($0.values).count > 1 }
    sharedCount = rows.count { row in Set(row.values).count == 1 && row.values.contains { !$0.isEmpty } }
    figures = ["mse", "accuracy", "r2", "epoch", "step", "seconds", "best-seconds", "memory"].compactMap {
      name in
      guard let column = RunColumn.named(name) else { return nil }
      let values = runs.map { column.number(of: $0, now: now) == nil ? "" : column.text(of: $0, now: now) }
      return values.contains { !$0.isEmpty } ? Row(name: name, values: values) : nil
    }
  }
}
