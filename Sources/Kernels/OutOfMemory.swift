import Foundation
import Synchronization

/// What happens when the system has no memory left for a buffer. Nothing in a step could go on without it, and
/// nothing that is half-written counts on the process living: the program ends, and says its last line first.
public enum OutOfMemory {
  private static let ending = Mutex<(@Sendable (Int, String) -> Never)?>(nil)
  private static let hasBegun = Atomic(false)

  /// Sets how the program ends: `body` is told the bytes that were asked for and what for. It is called once, on any
  /// thread, while the others may be at work.
  public static func onExhaustion(_ body: @escaping @Sendable (Int, String) -> Never) {
    ending.withLock { $0 = body }
  }

  static func end(_ bytes: Int, for purpose: StaticString) -> Never {
    // Whoever finds no memory either waits for the end.
    while hasBegun.exchange(true, ordering: .sequentiallyConsistent) { sleep(1) }
    if let body = ending.withLock({ $0 }) { body(bytes, "\(purpose)") }
    fatalError("out of memory: \(bytes) bytes asked for, for \(purpose)")
  }
}
