import Kernels

/// Which texts a step trains on: each epoch visits the training rows once, in an order that is a function of
/// (seed, epoch) alone; the last batch of an epoch may be smaller.
struct BatchOrder {
  let count: Int
  let batch: Int
  let seed: UInt64
  private var epoch = 0
  private var order: [Int] = []

  init(count: Int, batch: Int, seed: UInt64) {
    self.count = count
    self.batch = batch
    self.seed = seed
  }

  var stepsPerEpoch: Int { Self.stepsPerEpoch(count: count, batch: batch) }

  static func stepsPerEpoch(count: Int, batch: Int) -> Int { (count + batch - 1) / batch }

  /// The epoch of a step, both counted from 1.
  func epoch(of step: Int) -> Int { (step - 1) / stepsPerEpoch + 1 }

  /// True for the last step of an epoch.
  func endsEpoch(_ step: Int) -> Bool { step % stepsPerEpoch == 0 }

  /// Positions in the training part, of the texts of step `step`.
  mutating func batch(of step: Int) -> ArraySlice<Int> {
    let wanted = epoch(of: step)
    if wanted != epoch {
      order = RandomStream(seed: seed, purpose: "order", step: wanted).permutation(of: count)
      epoch = wanted
    }
    let first = (step - 1) % stepsPerEpoch * batch
    return order[first..<min(first + batch, count)]
  }
}
