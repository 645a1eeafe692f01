import GRDB
import Runs

/// A column of a chart: what a field did over a stretch of steps.
public struct Bucket: Sendable, Equatable {
  public var firstStep: Int
  public var lastStep: Int
  public var summary: FieldSummary

  /// Steps that have a value; 0 where the others are nil.
  public var count: Int { summary.count }
  public var min: Double? { count > 0 ? summary.min : nil }
  public var max: Double? { count > 0 ? summary.max : nil }
  public var mean: Double? { summary.mean }
  public var last: Double? { count > 0 ? summary.last : nil }
}

extension Store {
  /// The fields over the steps `from...through`, in at most `buckets` buckets of equal width, the same for
  /// every field, and seldom in fewer than half as many; no value is ever left out of its bucket's band.
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

    let (level, origin, width) = Self.raster(from: from, through: through, buckets: wanted)
    let count = (through - origin + width) / width

    let sums = SeriesSums(fields, origin: origin, width: width, count: count)
    if !fields.isEmpty {
      try read { db in
        let key = try RunRows.key(run, db)
        try Spans.walk(from...through, level: level ?? -1, run: key, into: sums, db)
      }
    }
    return fields.indices.map { field in
      (0..<count).map { index in
        Bucket(
          firstStep: Swift.max(from, origin + index * width),
          lastStep: Swift.min(through, origin + (index + 1) * width - 1), summary: sums.summary(field, index))
      }
    }
  }

  /// Steps a bucket of what `series` answers.
  public static func bucketWidth(from: Int, through: Int, buckets: Int) -> Int {
    raster(from: from, through: through, buckets: buckets).width
  }

  /// The coarsest blocks of which a bucket is a whole number, where the first bucket begins, and its width. A
  /// bucket that is nearly as wide as a block becomes as wide: one summary is read for it, not all those below.
  private static func raster(from: Int, through: Int, buckets: Int) -> (level: Int?, origin: Int, width: Int)
  {
    let wanted = Swift.max(1, buckets)
    let narrow = (through - from + wanted) / wanted
    let level = Spans.sizes.lastIndex { $0 / 2 < narrow }
    let size = level.map { Spans.sizes[$0] } ?? 1
    let origin = (from - 1) / size * size + 1
    let width = ((through - origin + wanted) / wanted + size - 1) / size * size
    return (level, origin, width)
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
