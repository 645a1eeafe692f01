import Dispatch
import Foundation

/// Work that gives way to everything else on the machine.
///
/// Raising a thread's nice value cannot be taken back without privileges. So the work runs on a thread of its own
/// that ends with it, and going on at normal priority needs nothing.
enum LowPriority {
  /// Runs `body` on a low-priority thread and waits for it.
  static func run<Value>(_ body: () throws -> Value) throws -> Value {
    try withoutActuallyEscaping(body) { body in
      let errand = Errand(body)
      let thread = Thread {
        lower()
        errand.perform()
        errand.done.signal()
      }
      thread.name = "steelyard-nice"
      thread.stackSize = 8 << 20
      thread.qualityOfService = .background
      thread.start()
      errand.done.wait()
      return try errand.finish()
    }
  }

  private static func lower() {
    #if !canImport(Darwin)
      // On Linux this is the calling thread alone; on Darwin the quality of service says it.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
    #endif
  }

  /// Work and its result, handed from one thread to another and back. `@unchecked`: the one waits while the other
  /// works.
  private final class Errand<Value>: @unchecked Sendable {
    let done = DispatchSemaphore(value: 0)
    private var body: (() throws -> Value)?
    private var result: Result<Value, any Error>?

    init(_ body: @escaping () throws -> Value) { self.body = body }

    /// Holds the work no longer than it runs: the caller's closure must not outlive its call.
    @inline(never)
    func perform() {
      guard let body else { return }
      result = Result { try body() }
    }

    func finish() throws -> Value {
      body = nil
      guard let result else { preconditionFailure("waited for work that was not done") }
      return try result.get()
    }
  }
}
