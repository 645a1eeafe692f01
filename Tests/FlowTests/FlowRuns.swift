import Foundation
import Testing

/// Runs that are trained once for all flows of a test process: each flow works on a copy of their store.
///
/// There are four finished runs of 120 steps, equal but for their seeds, named `seed 1` … `seed 4`, and a fifth,
/// `constant`, with constant weights; all of the same 240 rows about the euro.
enum FlowRuns {
  /// A store of its own with the runs in it; gone with the value.
  final class Copy {
    let scratch: Scratch
    let store: String
    /// The data file that the runs were trained on.
    let data: String

    fileprivate init(of template: URL) throws {
      scratch = try Scratch()
      store = scratch.file("store").path
      data = template.appendingPathComponent("news.csv").path
      try FileManager.default.copyItem(
        at: template.appendingPathComponent("store"), to: URL(fileURLWithPath: store))
    }

    /// Runs a command on this store, without a terminal.
    func program(_ arguments: String...) throws -> Program.Result {
      try Program.run(arguments + ["--store", store])
    }
  }

  static func copy() throws -> Copy { try Copy(of: template.get()) }

  private static let template = Result { try make() }

  private static func make() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("steelyard-flows-\(getpid())")
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "steelyard-flows-\(getpid())")
      try? FileManager.default.removeItem(at: folder)
    }
    let data = folder.appendingPathComponent("news.csv")
    let rows = (0..<240).map { row -> String in
      let verbs = ["plunges", "slips", "holds", "gains", "soars"]
      let score = Double(row % 5 - 2) / 2.5 + Double(row % 7 - 3) / 100
      return "the euro \(verbs[row % 5]) against the dollar on day \(row),\(score)"
    }
    try Data(("text,score\n" + rows.joined(separator: "\n") + "\n").utf8).write(to: data)
    let store = folder.appendingPathComponent("store").path
    func train(_ name: String, _ options: String...) throws {
      let result = try Program.run(
        [
          "train", "--data", data.path, "--store", store, "--name", name, "--max-steps", "120", "--epochs",
          "5",
          "--width", "64", "--layers", "1", "--keep", "all", "--threads", "1",
        ] + options)
      guard result.status == 0 else { throw Failure(description: "\(name): \(result.errors)") }
    }
    for seed in 1...4 { try train("seed \(seed)", "--seed", "\(seed)", "--split-seed", "1") }
    try train("constant", "--weighting", "constant", "--task-weights", "0.7,0.3", "--split-seed", "1")
    return folder
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}
