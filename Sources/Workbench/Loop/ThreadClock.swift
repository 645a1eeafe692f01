import Foundation

/// Processor time of the calling thread and of the process, and the time of day, in seconds.
enum ThreadClock {
  static func threadSeconds() -> Double { seconds(CLOCK_THREAD_CPUTIME_ID) }
  static func processSeconds() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }
  static func steady() -> Double { seconds(CLOCK_MONOTONIC) }
  static func wall() -> Double { seconds(CLOCK_REALTIME) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
