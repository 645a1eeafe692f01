import Synchronization

/// Lets the threads of a team wait for each other in the middle of a piece of work.
final class Barrier: Sendable {
  /// One a thread.
  private let gates: [Gate]
  private let arrived = Atomic(0)
  private let phase = Atomic(0)
  /// Parts of a step between two waits end a few microseconds apart where the load is even: waking a sleeping
  /// thread would cost more than looking again.
  private static let spins = 8_000

  init(threads: Int) { gates = (0..<threads).map { _ in Gate() } }

  /// Returns when every thread has come here.
  ///
  /// - Parameter isActive: look for a moment before falling asleep.
  func wait(_ share: Int, isActive: Bool) {
    let now = phase.load(ordering: .sequentiallyConsistent)
    if arrived.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue == gates.count {
      arrived.store(0, ordering: .sequentiallyConsistent)
      phase.wrappingAdd(1, ordering: .sequentiallyConsistent)
      for index in gates.indices where index != share { gates[index].wake() }
    } else {
      gates[share].wait(spins: isActive ? Self.spins : 0) {
        phase.load(ordering: .sequentiallyConsistent) != now
      }
    }
  }
}
