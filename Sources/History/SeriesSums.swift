import Runs

/// The buckets of a series while they are being filled: for each field as many summaries as there are buckets.
final class SeriesSums {
  let fields: [StepField]
  /// The first bucket begins here; it may lie before the first step asked for.
  private let origin: Int
  private let width: Int
  private let count: Int
  private let summaries: UnsafeMutablePointer<FieldSummary>
  private let values: UnsafeMutablePointer<Double>

  init(_ fields: [StepField], origin: Int, width: Int, count: Int) {
    self.fields = fields
    self.origin = origin
    self.width = width
    self.count = count
    summaries = .allocate(capacity: max(1, fields.count * count))
    summaries.initialize(repeating: FieldSummary(), count: fields.count * count)
    values = .allocate(capacity: StepPack.size)
    values.initialize(repeating: .nan, count: StepPack.size)
  }

  deinit {
    summaries.deallocate()
    values.deallocate()
  }

  /// Summaries of all fields over a stretch that lies in one bucket.
  func add(from first: Int, _ summary: (_ field: Int) -> FieldSummary) {
    let bucket = (first - origin) / width
    guard bucket >= 0, bucket < count else { return }
    for field in fields.indices { summaries[field * count + bucket].add(summary(field)) }
  }

  /// One step's value of one field; NaN is none.
  func add(step: Int, field: Int, _ value: Double) {
    let bucket = (step - origin) / width
    guard bucket >= 0, bucket < count, !value.isNaN else { return }
    summaries[field * count + bucket].add(value)
  }

  /// The steps of `range` that a pack holds, whose first step is `first`.
  func add(_ pack: StepPack, first: Int, within range: ClosedRange<Int>) {
    let start = max(first, range.lowerBound)
    let end = min(first + StepPack.size - 1, range.upperBound)
    guard start <= end else { return }
    for (index, field) in fields.enumerated() {
      pack.read(field, into: values)
      var step = start
      while step <= end {
        let bucket = (step - origin) / width
        let stop = min(end, origin + (bucket + 1) * width - 1)
        if bucket >= 0, bucket < count {
          Self.add(values + (step - first), stop - step + 1, to: &summaries[index * count + bucket])
        }
        step = stop + 1
      }
    }
  }

  private static func add(_ values: UnsafePointer<Double>, _ count: Int, to summary: inout FieldSummary) {
    var sum = summary
    for index in 0..<count where !values[index].isNaN { sum.add(values[index]) }
    summary = sum
  }

  func summary(_ field: Int, _ bucket: Int) -> FieldSummary { summaries[field * count + bucket] }
}
