/// What `bench --screen --json` prints (docs/formats.md, "JSON of commands").
public struct ScreenReport: Codable, Sendable, Equatable {
  /// From opening the run to its frame on the terminal, milliseconds.
  public var firstFrameMilliseconds: Double
  /// Update, queries, drawing and output of a frame after a key on the live screen.
  public var frameMedianMilliseconds: Double
  public var frame99thMilliseconds: Double
  /// The same in processor time: what other programs do does not count.
  public var frame99thProcessorMilliseconds: Double
  public var bytesPerFrame: Double
  /// The same of the list of runs.
  public var runsFirstFrameMilliseconds: Double
  public var runsFrameMedianMilliseconds: Double
  public var runsFrame99thMilliseconds: Double
  public var runsFrame99thProcessorMilliseconds: Double
  /// Moving one threshold over 1,000,000 scores: from the key to the frame on the terminal.
  public var thresholdMoveMilliseconds: Double
  public var thresholdMove99thMilliseconds: Double
  /// Of the screen's process, the store not having been made by it.
  public var residentMiB: Double
  /// Of one core, with nothing happening, on the busier of the two screens.
  public var idlePercent: Double
  /// Sent to the terminal in that time, on both.
  public var idleBytes: Int
  /// Frames that sent every cell again.
  public var fullRepaints: Int
  /// Frames with nothing on them.
  public var blankFrames: Int

  public enum CodingKeys: String, CodingKey {
    case firstFrameMilliseconds = "first_frame_ms"
    case frameMedianMilliseconds = "frame_p50_ms"
    case frame99thMilliseconds = "frame_p99_ms"
    case frame99thProcessorMilliseconds = "frame_cpu_p99_ms"
    case bytesPerFrame = "bytes_per_frame"
    case runsFirstFrameMilliseconds = "runs_first_frame_ms"
    case runsFrameMedianMilliseconds = "runs_frame_p50_ms"
    case runsFrame99thMilliseconds = "runs_frame_p99_ms"
    case runsFrame99thProcessorMilliseconds = "runs_frame_cpu_p99_ms"
    case thresholdMoveMilliseconds = "threshold_move_ms"
    case thresholdMove99thMilliseconds = "threshold_move_p99_ms"
    case residentMiB = "rss_mib"
    case idlePercent = "idle_cpu_percent"
    case idleBytes = "idle_bytes"
    case fullRepaints = "full_repaints"
    case blankFrames = "blank_frames"
  }
}
