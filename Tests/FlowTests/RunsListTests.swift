import Foundation
import Testing

@Suite("The list of runs on the command line")
struct RunsListTests {
  private let scratch: Scratch
  private let store: String

  /// A store with 40 made-up runs and one of 300 steps.
  init() throws {
    scratch = try Scratch()
    store = scratch.file("store").path
    let made = try Program.run([
      "bench", "--screen", "--make-store", "--store", store, "--screen-steps", "300", "--screen-runs", "40",
    ])
    try #require(made.status == 0, "\(made.errors)")
  }

  private func runs(_ arguments: String...) throws -> Program.Result {
    try Program.run(["runs"] + arguments + ["--store", store])
  }

  private func rows(_ arguments: String...) throws -> [String] {
    let result = try Program.run(["runs", "list", "--store", store] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test("is filtered, sorted and shown by columns")
  func list() throws {
    #expect(try rows().count == 42)
    let shown = try rows(
      "--filter", "weighting = dwa and tag:good", "--sort", "learning-rate,name", "--desc", "--columns",
      "name,learning-rate,tag")
    #expect(shown.first?.split(separator: " ").map(String.init) == ["name", "learning-rate", "tags"])
    #expect(shown.count == 3 && shown.dropFirst().allSatisfy { $0.hasSuffix("good, paper") })
    #expect(try rows("--filter", "state = interrupted").count == 2 && rows("--filter", "live").isEmpty)
    let json = try runs("list", "--filter", "name = long", "--json").output
    let list = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    #expect(list.count == 1 && list[0]["step"] as? Int == 300)
    #expect((list[0]["settings"] as? [String: String])?["learning-rate"] == "0.001")
  }

  @Test("says in one line what is wrong with a filter, an order or a column")
  func complaints() throws {
    for (arguments, message) in [
      (
        ["--filter", "mze < 1"],
        "--filter \"mze < 1\": character 1: found “mze”, expected a column; did you mean mse?"
      ),
      (
        ["--sort", "mse,aeg"],
        "--sort \"mse,aeg\": character 5: found “aeg”, expected a column; did you mean age?"
      ),
      (["--columns", ""], "--columns \"\": character 1: found nothing, expected a column"),
      (["--desc"], "--desc: expected --sort with it"),
      (
        ["--json", "--columns", "id"], "--columns: found --json, which has every column; expected one of them"
      ),
    ] {
      let result = try Program.run(["runs", "list", "--store", store] + arguments)
      #expect(result.status == 2 && result.complaints == ["steelyard: " + message])
    }
  }

  @Test("of a store that is not there is empty, and makes none")
  func missing() throws {
    let nowhere = scratch.file("nowhere").path
    let result = try Program.run(["runs", "list", "--store", nowhere, "--json"])
    #expect(result.status == 0 && result.output == "[]\n")
    #expect(try Program.run(["runs", "show", "last", "--store", nowhere]).status == 2)
    #expect(!FileManager.default.fileExists(atPath: nowhere))
  }

  @Test("a run is exported as CSV, Markdown and JSON, whole or not at all")
  func exports() throws {
    let csv = try runs("export", "long", "--what", "steps", "--format", "csv").output.split(separator: "\n")
    #expect(csv.count == 301 && csv[0].hasPrefix("step,epoch,rows,lr,loss_r,"))
    #expect(csv[300].hasPrefix("300,12,\"[300,301]\","))
    let file = scratch.file("epochs.md").path
    #expect(try runs("export", "long", "--format", "markdown", "--out", file).status == 0)
    let table = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    #expect(table.count == 14 && table[0].hasPrefix("| step | epoch |") && table[1].hasPrefix("| --- |"))
    let summary = try runs("export", "long", "--what", "summary", "--format", "json").output
    #expect(summary == (try runs("show", "long", "--json").output))
    let steps = try runs("export", "long", "--what", "steps", "--format", "json").output
    let list = try #require(try JSONSerialization.jsonObject(with: Data(steps.utf8)) as? [[String: Any]])
    #expect(list.map { $0["step"] as? Int } == (1...300).map { $0 })
    #expect(try runs("export", "long").output == (try runs("export", "long", "--trace", "-").output))
    #expect(try runs("export", "long", "--what", "epochs").status == 2)
    #expect(try runs("export", "long", "--trace", "-", "--out", file).status == 2)
    #expect(try runs("export", "long", "--out", "/nowhere/x").status == 2)
  }

  @Test("the screen is measured on the store that was made for it, and on no other")
  func measured() throws {
    let result = try Program.run([
      "bench", "--screen", "--store", store, "--screen-steps", "300", "--screen-runs", "40", "--size",
      "80x24",
      "--json",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let fields = [
      "first_frame_ms", "frame_p50_ms", "frame_p99_ms", "bytes_per_frame", "runs_first_frame_ms",
      "threshold_move_ms", "rss_mib", "idle_cpu_percent", "idle_bytes", "full_repaints",
      "threshold_move_p99_ms", "blank_frames",
    ]
    for field in fields { #expect((report[field] as? NSNumber)?.doubleValue.isFinite == true, "\(field)") }
    #expect(report["idle_bytes"] as? Int == 0 && report["full_repaints"] as? Int == 0)
    #expect(report["blank_frames"] as? Int == 0)
    let other = try Program.run(["bench", "--screen", "--store", store, "--screen-steps", "200"])
    #expect(other.status == 1 && other.errors.contains("expected a new folder"))
  }
}
