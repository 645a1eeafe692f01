import History
import Runs

/// A run's step series over a stretch of steps in buckets of equal width: loaded from the store once, then
/// grown by the new steps alone.
package struct SeriesWindow: Equatable, Sendable {
  /// What the screens draw, each kept for every bucket.
  package static let fields: [StepField] = [
    .lossRegression, .lossClassification, .lossImbalanced, .lossTotal, .normR, .normC, .cosine, .lambdaR,
    .lambdaC, .wR, .wC, .coefficientR, .coefficientC, .shareR, .alpha, .beta, .gradientNorm, .directionNorm,
    .learningRate, .seconds, .processorSeconds,
  ]
  private static let places = Dictionary(
    uniqueKeysWithValues: fields.enumerated().map { ($0.element, $0.offset) })

  /// What one field did in one bucket; `count` 0 where it has no value there.
  package typealias Summary = FieldSummary

  /// The first step that the window covers.
  package let first: Int
  /// Steps a bucket.
  package private(set) var width: Int
  /// The newest step inside; `first - 1` where there is none.
  package private(set) var lastStep: Int
  /// Bucket by bucket, all fields of one beside each other.
  private var summaries: [Summary] = []
  private let capacity: Int

  /// An empty window that holds at most `2 * capacity` buckets before it halves their number.
  package init(first: Int = 1, capacity: Int = 512) {
    self.first = first
    self.capacity = Swift.max(8, capacity)
    width = 1
    lastStep = first - 1
  }

  /// What the store answered for `fields` from step `first` on.
  package init(first: Int, buckets: [[Bucket]], capacity: Int = 512) {
    self.init(first: first, capacity: capacity)
    guard let shape = buckets.first, let start = shape.first else { return }
    // The store's first and last buckets may be short: the widest one tells the width.
    width = Swift.max(1, shape.map { $0.lastStep - $0.firstStep + 1 }.max() ?? 1)
    // Buckets sit on the store's own raster, which may begin before `first`.
    let origin = shape.count > 1 ? shape[1].firstStep - width : start.firstStep
    offset = Swift.max(0, start.firstStep - origin)
    for index in shape.indices {
      for field in Self.fields.indices {
        var summary = Summary()
        if field < buckets.count, index < buckets[field].count {
          let bucket = buckets[field][index]
          if bucket.count > 0, bucket.summary.min.isFinite, bucket.summary.max.isFinite {
            summary = bucket.summary
            lastStep = Swift.max(lastStep, bucket.lastStep)
          }
        }
        summaries.append(summary)
      }
    }
  }

  /// Steps between the raster's origin and `first`.
  private var offset = 0
  private var stride: Int { Self.fields.count }
  package var bucketCount: Int { summaries.count / stride }

  package func lastStep(ofBucket index: Int) -> Int {
    Swift.min(lastStep, first - offset + (index + 1) * width - 1)
  }

  /// The steps that a bucket covers so far.
  package func steps(ofBucket index: Int) -> ClosedRange<Int> {
    let last = lastStep(ofBucket: index)
    return Swift.min(last, Swift.max(first, first - offset + index * width))...last
  }

  package func summary(_ field: StepField, _ index: Int) -> Summary {
    summaries[index * stride + Self.places[field]!]
  }

  /// What a field did in the given buckets.
  func summaries(_ field: StepField, in buckets: Range<Int>) -> [Summary] {
    let place = Self.places[field]!
    return buckets.map { summaries[$0 * stride + place] }
  }

  /// The bucket that holds a step; nil outside.
  package func bucket(ofStep step: Int) -> Int? {
    guard step >= first, step <= lastStep else { return nil }
    let index = (step - first + offset) / width
    return index < bucketCount ? index : nil
  }

  /// Adds a step newer than all before it; steps that are there already are left as they are (a resumed run
  /// computes them again to the same bits).
  package mutating func append(_ step: StepRecord) {
    guard step.step > lastStep, step.step >= first else { return }
    let index = (step.step - first + offset) / width
    while bucketCount <= index {
      // A gap wider than the window (steps that were never read) restarts it coarser, not longer.
      if index >= 2 * capacity {
        halve()
        return append(step)
      }
      summaries.append(contentsOf: repeatElement(Summary(), count: stride))
    }
    lastStep = step.step
    for (place, field) in Self.fields.enumerated() {
      if let value = Self.value(field, of: step), value.isFinite {
        summaries[index * stride + place].add(value)
      }
    }
  }

  private mutating func halve() {
    var halved: [Summary] = []
    // Keeps the raster: bucket 2i and 2i+1 become i.
    for index in Swift.stride(from: 0, to: bucketCount, by: 2) {
      for place in 0..<stride {
        var summary = summaries[index * stride + place]
        if index + 1 < bucketCount { summary.add(summaries[(index + 1) * stride + place]) }
        halved.append(summary)
      }
    }
    summaries = halved
    width *= 2
  }

  package static func value(_ field: StepField, of step: StepRecord) -> Double? {
    switch field {
    case .learningRate: return step.learningRate
    case .lossRegression: return step.lossRegression
    case .lossClassification: return step.lossClassification
    case .lossImbalanced: return step.lossImbalanced
    case .lossTotal: return step.lossTotal
    case .normR: return step.normR
    case .normC: return step.normC
    case .cosine: return step.cosine
    case .lambdaR: return step.lambdaR
    case .lambdaC: return step.lambdaC
    case .wR: return step.wR
    case .wC: return step.wC
    case .coefficientR: return step.coefficientR
    case .coefficientC: return step.coefficientC
    case .alpha: return step.alpha
    case .beta: return step.beta
    case .gradientNorm: return step.gradientNorm
    case .directionNorm: return step.directionNorm
    case .tokens: return Double(step.tokens)
    case .epoch: return Double(step.epoch)
    case .seconds: return step.seconds
    case .processorSeconds: return step.processorSeconds
    case .shareR, .shareC:
      guard let r = step.normR.map({ $0 * step.coefficientR }),
        let c = step.normC.map({ $0 * step.coefficientC }),
        r + c > 0
      else { return nil }
      return (field == .shareR ? r : c) / (r + c)
    }
  }
}
