import CKernels
import Dispatch
import Synchronization

/// Where one thread waits for a condition that another thread brings about: actively for a moment, then asleep.
final class Gate: Sendable {
  private let isAsleep = Atomic(false)
  private let semaphore = DispatchSemaphore(value: 0)

  /// - Parameter spins: looks before falling asleep, about 25 ns each.
  func wait(spins: Int, until isOpen: () -> Bool) {
    for _ in 0..<spins {
      if isOpen() { return }
      sy_pause()
    }
    // A signal may be late and belong to an earlier condition: look again each time.
    while !isOpen() {
      isAsleep.store(true, ordering: .sequentiallyConsistent)
      // Where it has opened meanwhile and nobody saw us asleep, no signal will come.
      if isOpen(), isAsleep.exchange(false, ordering: .sequentiallyConsistent) { return }
      semaphore.wait()
    }
  }

  /// To be called after the condition came true.
  func wake() {
    if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { semaphore.signal() }
  }
}
