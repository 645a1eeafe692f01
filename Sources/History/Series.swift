import GRDB
import Runs

/// A column of a chart: what a field did over a stretch of steps.
public struct Bucket: Sendable, Equatable {
  public var firstStep: Int
  public var lastStep: Int
  /// Steps that have a value; 0 where the others are nil.
  public var count: Int
  public var min: Double?
  public var max: Double?
  public var mean: Double?
  public var last: Double?
}

extension Store {
  /// The fields over the steps `from...through`, in at most `buckets` buckets of equal width, the same for
  /// every field; no value is ever left out of its bucket's band.
  ///
  /// The work depends on the number of buckets, not on the number of steps.
  /// - Returns: one array a field, all of the same length.
  public func series(_ run: RunID, _ fields: [StepField], from: Int, through: Int, buckets: Int) throws
    -> [[Bucket]]
  {
    let from = Swift.max(1, from)
    let through = Swift.min(through, 1 << 40)
    let wanted = Swift.min(buckets, 100_000)
    guard from <= through, wanted > 0 else { return fields.map { _ in [] } }

    let steps = through - from + 1
    let narrow = (steps + wanted - 1) / wanted
    // The coarsest blocks that are no wider than a bucket; a bucket is then a whole number of them.
    let level = Spans.sizes.lastIndex { $0 <= narrow } ?? -1
    let size = level < 0 ? 1 : Spans.sizes[level]
    let origin = (from - 1) / size * size + 1
    let span = through - origin + 1
    let width = ((span + wanted - 1) / wanted + size - 1) / size * size
    let count = (span + width - 1) / width

    var sums = [[FieldSummary]](
      repeating: [FieldSummary](repeating: FieldSummary(), count: count), count: fields.count)
    if !fields.isEmpty {
      try read { db in
        let key = try RunRows.key(run, db)
        try Spans.walk(from...through, level: level, fields: fields, run: key, db) { first, values in
          let index = (first - origin) / width
          for field in fields.indices { sums[field][index].add(values[field]) }
        }
      }
    }
    return sums.map { column in
      column.enumerated().map { index, sum in
        let some = sum.count > 0
        return Bucket(
          firstStep: Swift.max(from, origin + index * width),
          lastStep: Swift.min(through, origin + (index + 1) * width - 1), count: sum.count,
          min: some ? sum.min : nil, max: some ? sum.max : nil,
          mean: some ? sum.sum / Double(sum.count) : nil, last: some ? sum.last : nil)
      }
    }
  }

  /// The steps `from...through` that are there, in order.
  public func steps(_ run: RunID, from: Int, through: Int) throws -> [StepRecord] {
    guard from <= through else { return [] }
    return try read { db in try StepRows.read(from...through, run: try RunRows.key(run, db), db) }
  }

  public func lastStep(_ run: RunID) throws -> StepRecord? {
    try read { db in try StepRows.last(run: try RunRows.key(run, db), db) }
  }
}
