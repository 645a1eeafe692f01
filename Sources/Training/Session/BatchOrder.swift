import Kernels

/// Which texts a step trains on: each epoch visits the training rows once, in an order that is a function of
/// (seed, epoch) alone; the last batch of an epoch may be smaller.
struct BatchOrder {
  /// Where this order begins: a fork with another batch size or seed goes through the epoch that its checkpoint
  /// was in from its beginning.
  struct Origin: Codable, Equatable {
    /// The last step before it.
    var step = 0
    /// Whole epochs done by then.
    var epoch = 0
  }

  let count: Int
  let batch: Int
  let seed: UInt64
  let origin: Origin
  private var epoch = 0
  private var order: [Int] = []

  init(count: Int, batch: Int, seed: UInt64, origin: Origin = Origin()) {
    self.count = count
    self.batch = batch
    self.seed = seed
    self.origin = origin
  }

  var stepsPerEpoch: Int { Self.stepsPerEpoch(count: count, batch: batch) }

  static func stepsPerEpoch(count: Int, batch: Int) -> Int { (count + batch - 1) / batch }

  /// The last step of epoch `epochs`.
  func steps(through epochs: Int) -> Int { origin.step + stepsPerEpoch * max(0, epochs - origin.epoch) }

  /// The epoch of a step, both counted from 1.
  func epoch(of step: Int) -> Int { origin.epoch + (step - origin.step - 1) / stepsPerEpoch + 1 }

  /// Epochs done after a step, with the share of the one it is in.
  func epochs(after step: Int) -> Double {
    Double(origin.epoch) + Double(step - origin.step) / Double(stepsPerEpoch)
  }

  /// Whole epochs done after a step.
  func wholeEpochs(after step: Int) -> Int { origin.epoch + (step - origin.step) / stepsPerEpoch }

  /// True for the last step of an epoch.
  func endsEpoch(_ step: Int) -> Bool { (step - origin.step) % stepsPerEpoch == 0 }

  /// Positions in the training part, of the texts of step `step`.
  mutating func batch(of step: Int) -> ArraySlice<Int> {
    let wanted = epoch(of: step)
    if wanted != epoch {
      order = RandomStream(seed: seed, purpose: "order", step: wanted).permutation(of: count)
      epoch = wanted
    }
    let first = (step - origin.step - 1) % stepsPerEpoch * batch
    return order[first..<min(first + batch, count)]
  }
}
