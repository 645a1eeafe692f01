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

/// How a stretch of steps is cut into buckets of equal width, the first and the last one perhaps shorter.
public struct BucketGrid: Sendable, Equatable {
  /// The stretch, within what a run can have.
  public let steps: ClosedRange<Int>
  /// Steps a bucket.
  public let width: Int
  public let count: Int
  /// Where the first bucket would begin if it were whole.
  let origin: Int
  /// The place in `Spans.sizes` of the blocks that buckets are made of; -1: single steps.
  let level: Int

  /// At most so many buckets, and seldom fewer than half as many; nil for a stretch without steps.
  public init?(from: Int, through: Int, buckets: Int) {
    let from = Swift.max(1, from)
    let through = Swift.min(through, 1 << 40)
    let wanted = Swift.min(buckets, 100_000)
    guard from <= through, wanted > 0 else { return nil }
    let narrow = (through - from + wanted) / wanted
    // The coarsest blocks of which a bucket is a whole number. A bucket that is nearly as wide as one becomes as
    // wide: one summary is read for it, and not all those below.
    level = Spans.sizes.lastIndex { $0 / 2 < narrow } ?? -1
    let size = level < 0 ? 1 : Spans.sizes[level]
    steps = from...through
    origin = (from - 1) / size * size + 1
    let span = through - origin + 1
    width = ((span + wanted - 1) / wanted + size - 1) / size * size
    count = (span + width - 1) / width
  }

  /// The steps that a bucket covers.
  func steps(of bucket: Int) -> ClosedRange<Int> {
    let start = origin + bucket * width
    return Swift.max(steps.lowerBound, start)...Swift.min(steps.upperBound, start + width - 1)
  }
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
    guard let grid = BucketGrid(from: from, through: through, buckets: buckets) else {
      return fields.map { _ in [] }
    }
    let sums = SeriesSums(fields, grid)
    if !fields.isEmpty {
      try read { db in
        let key = try RunRows.key(run, db)
        try Spans.walk(grid.steps, level: grid.level, run: key, into: sums, db)
      }
    }
    return fields.indices.map { field in
      (0..<grid.count).map { index in
        let steps = grid.steps(of: index)
        return Bucket(
          firstStep: steps.lowerBound, lastStep: steps.upperBound, summary: sums.summary(field, index))
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
