import Foundation
import History
import Training
import Workbench

/// `bench --screen`: a made-up run of many steps in a store of its own, shown on a pseudo-terminal.
struct ScreenBench {
  let size: String
  let steps: Int
  let json: Bool

  func run() throws {
    let parts = size.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, (1...1_000).contains(parts[0]), (1...1_000).contains(parts[1]) else {
      throw RequestError("--size: found \(size), expected WIDTHxHEIGHT such as 200x60")
    }
    guard (1...10_000_000).contains(steps) else {
      throw RequestError("--screen-steps: found \(steps), expected a whole number from 1 to 10000000")
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "steelyard-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try Store(directory: folder)
    let run = try ScreenBenchmark.makeRun(steps: steps, in: store)
    let report = try ScreenBenchmark.run(store: store, run: run, width: parts[0], height: parts[1])
    print(json ? try JSONOutput.line(report) : text(report))
  }

  private func text(_ report: ScreenReport) -> String {
    """
    screen          \(size), a run of \(steps) steps
    first frame     \(report.firstFrameMilliseconds.formatted(places: 1)) ms
    frame           \(report.frameMedianMilliseconds.formatted(places: 2)) ms (median), \
    \(report.frame99thMilliseconds.formatted(places: 2)) ms (99th percentile)
    bytes a frame   \(report.bytesPerFrame.formatted(places: 0))
    threshold move  \(report.thresholdMoveMilliseconds.formatted(places: 3)) ms
    memory          \(report.residentMiB.formatted(places: 0)) MiB
    idle            \(report.idlePercent.formatted(places: 2)) % of a core
    """
  }
}
