import Foundation

/// Clocks and memory of this process.
enum ProcessClock {
  /// Seconds of a clock that never jumps.
  static func monotonic() -> Double { read(CLOCK_MONOTONIC) }
  /// Processor seconds of all threads.
  static func processor() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }
  /// Seconds since 1970.
  static func wall() -> Double { Date().timeIntervalSince1970 }

  /// Peak resident size in MiB.
  static func peakResidentMiB() -> Double {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss) / 1_048_576
    #else
      // On Linux ru_maxrss is in KiB.
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Double(usage.ru_maxrss) / 1_024
    #endif
  }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
