import Foundation
import History
import Runs
import Training
import Workbench

/// `bench --screen`: a store of made-up runs, shown on a pseudo-terminal.
struct ScreenBench {
  let size: String
  let steps: Int
  let runs: Int
  /// Where the store is kept for the next time; nil: in a temporary folder.
  let place: String?
  let json: Bool

  /// Fills the store and shows nothing.
  func make() throws {
    guard let place else { throw RequestError("--make-store: expected --store with it") }
    try check()
    let store = try Store(directory: URL(fileURLWithPath: place, isDirectory: true))
    try ScreenStore(steps: steps, runs: runs).fill(store) { Complaint.say("bench: \($0)") }
  }

  func run() throws {
    let (width, height) = try check()
    let folder =
      place.map { URL(fileURLWithPath: $0, isDirectory: true) }
      ?? FileManager.default.temporaryDirectory.appendingPathComponent("steelyard-bench-\(UUID().uuidString)")
    defer { if place == nil { try? FileManager.default.removeItem(at: folder) } }
    let scale = ScreenStore(steps: steps, runs: runs)
    func find() throws -> (store: Store, run: RunID)? {
      guard let store = try? Store(directory: folder, readOnly: true) else { return nil }
      return try scale.find(in: store).map { (store, $0) }
    }
    if try find() == nil { try makeInChild(folder) }
    guard let (store, run) = try find() else {
      throw WorkFailed("bench: the store in \(folder.path) was not made")
    }
    let report = try ScreenBenchmark.run(store: store, run: run, width: width, height: height)
    try StandardOutput.print(json ? JSONOutput.line(report) : text(report))
  }

  @discardableResult
  private func check() throws -> (width: Int, height: Int) {
    let parts = size.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, (1...1_000).contains(parts[0]), (1...1_000).contains(parts[1]) else {
      throw RequestError("--size: found \(size), expected WIDTHxHEIGHT such as 200x60")
    }
    guard (1...10_000_000).contains(steps) else {
      throw RequestError("--screen-steps: found \(steps), expected a whole number from 1 to 10000000")
    }
    guard (0...100_000).contains(runs) else {
      throw RequestError("--screen-runs: found \(runs), expected a whole number from 0 to 100000")
    }
    return (parts[0], parts[1])
  }

  /// In a process of its own: what filling the store needs is no memory of the screen.
  private func makeInChild(_ folder: URL) throws {
    guard let program = Bundle.main.executableURL else {
      throw WorkFailed("bench: the program does not find itself")
    }
    let child = Process()
    child.executableURL = program
    child.arguments = [
      "bench", "--screen", "--make-store", "--store", folder.path, "--screen-steps", "\(steps)",
      "--screen-runs", "\(runs)",
    ]
    try child.run()
    child.waitUntilExit()
    guard child.terminationStatus == 0 else { throw WorkFailed("bench: the store could not be made") }
  }

  private func text(_ report: ScreenReport) -> String {
    func ms(_ value: Double, _ places: Int = 1) -> String { value.formatted(places: places) + " ms" }
    return """
      screen          \(size), a run of \(steps) steps, a list of \(runs) runs
      first frame     \(ms(report.firstFrameMilliseconds)), of the list \(ms(report.runsFirstFrameMilliseconds))
      frame           \(ms(report.frameMedianMilliseconds, 2)) (median), \
      \(ms(report.frame99thMilliseconds, 2)) (99th percentile)
      frame, list     \(ms(report.runsFrameMedianMilliseconds, 2)) (median), \
      \(ms(report.runsFrame99thMilliseconds, 2)) (99th percentile)
      bytes a frame   \(report.bytesPerFrame.formatted(places: 0)), while nothing happens \(report.idleBytes)
      full repaints   \(report.fullRepaints), blank frames \(report.blankFrames)
      threshold move  \(ms(report.thresholdMoveMilliseconds, 2)) (median), \
      \(ms(report.thresholdMove99thMilliseconds, 2)) (99th percentile), over 1,000,000 scores
      memory          \(report.residentMiB.formatted(places: 0)) MiB
      idle            \(report.idlePercent.formatted(places: 2)) % of a core
      """
  }
}
