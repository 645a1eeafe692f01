import Foundation
import Testing

@Suite("A wrong request is one clear line, exit code 2, and nothing half-written")
struct BadInputTests {
  let scratch: Scratch
  var store: String { scratch.file("store").path }

  init() throws { scratch = try Scratch() }

  /// Trains with these options and expects one line that holds all of `words`.
  private func expectRefusal(
    _ options: [String], says words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try Program.run(["train", "--store", store] + options)
    #expect(result.status == 2, sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, sourceLocation: sourceLocation)
    #expect(result.complaints.count == 1, "\(result.errors)", sourceLocation: sourceLocation)
    for word in words {
      #expect(result.errors.contains(word), "\(result.errors)", sourceLocation: sourceLocation)
    }
    let runs = try? FileManager.default.contentsOfDirectory(atPath: store + "/runs")
    #expect((runs ?? []).isEmpty, "a run was left behind", sourceLocation: sourceLocation)
  }

  private func csv(_ rows: [String]) -> String { "text,score\n" + rows.joined(separator: "\n") + "\n" }

  private func goodRows(_ count: Int) -> [String] {
    (0..<count).map { "row number \($0) is here,\(Double($0 % 21 - 10) / 10)" }
  }

  @Test("a file that is missing, empty, or a folder")
  func files() throws {
    try expectRefusal(["--data", scratch.file("none.csv").path], says: ["none.csv"])
    try expectRefusal(["--data", try scratch.write("empty.csv", "")], says: ["empty.csv", "empty"])
    try expectRefusal(["--data", scratch.url.path], says: ["folder"])
    try expectRefusal([], says: ["--data"])
  }

  @Test("a column that is not there, with those that are")
  func columns() throws {
    let file = try scratch.write("data.csv", csv(goodRows(50)))
    try expectRefusal(
      ["--data", file, "--score-column", "rating"], says: ["rating", "text", "score"])
  }

  @Test(
    "a score that is no number, not finite, or outside the range names its line",
    arguments: ["good", "nan", "1.5", "inf", ""])
  func scores(score: String) throws {
    let file = try scratch.write(
      "data.csv", csv(goodRows(30) + ["a bad row,\(score)"] + goodRows(20)))
    try expectRefusal(["--data", file], says: ["data.csv", "line 32"])
  }

  @Test("one class only, and fewer rows than classes")
  func classes() throws {
    let same = try scratch.write("same.csv", csv((0..<40).map { "text \($0),0.5" }))
    try expectRefusal(["--data", same], says: ["one class"])
    let few = try scratch.write("few.csv", csv(goodRows(4)))
    try expectRefusal(["--data", few], says: ["4 rows", "5 classes"])
  }

  @Test("binary garbage, and a row over 1 MiB")
  func garbage() throws {
    var bytes = Data()
    var state: UInt64 = 1
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes.append(UInt8(truncatingIfNeeded: state >> 33))
    }
    try expectRefusal(["--data", try scratch.write("garbage.csv", bytes)], says: ["garbage.csv"])
    let long = csv(goodRows(20) + [String(repeating: "x", count: 1 << 21) + ",0.1"])
    try expectRefusal(["--data", try scratch.write("long.csv", long)], says: ["line 22", "1 MiB"])
  }

  @Test(
    "an unknown value comes with what there is",
    arguments: [
      (["--weighting", "dwaa"], "dwa"), (["--scope", "ful"], "full"), (["--pooling", "maen"], "mean"),
      (["--thresholds", "exat"], "exact"), (["--keep", "bst"], "best"), (["--format", "cvs"], "csv"),
      (["--alpha", "lerned"], "learned"), (["--epoch", "3"], "--epochs"),
    ] as [([String], String)])
  func unknownValues(options: [String], suggestion: String) throws {
    let file = try scratch.write("data.csv", csv(goodRows(50)))
    try expectRefusal(["--data", file] + options, says: [suggestion])
  }

  @Test(
    "a number outside its range names the option",
    arguments: [
      ["--epochs", "0"], ["--batch", "0"], ["--learning-rate", "-1"], ["--dropout", "1"],
      ["--classes", "1"], ["--heads", "3"], ["--score-range", "4:-4"], ["--max-steps", "0"],
      ["--threads", "0"], ["--patience", "0"], ["--checkpoint-every", "0"], ["--test-share", "2"],
    ])
  func numbers(options: [String]) throws {
    let file = try scratch.write("data.csv", csv(goodRows(50)))
    try expectRefusal(["--data", file] + options, says: [options[0] == "--heads" ? "heads" : options[0]])
  }

  @Test(
    "a number below zero behind a blank is the option's value, and said with what was expected",
    arguments: [
      ("--lora", "-3", "a whole number from 1 to"), ("--learning-rate", "-1", "a number above 0"),
      ("--seed", "-1", "a whole number of 0 or more"), ("--dropout", "-0.5", "a share from 0"),
      ("--epochs", "-2", "a whole number from 1"), ("--epochs", "two", "a whole number from 1"),
      ("--floor", "-0.1", "from 0 to 0.5"),
    ])
  func negative(option: String, value: String, expected: String) throws {
    let file = try scratch.write("data.csv", csv(goodRows(50)))
    // The weighting says it in its own words.
    let found = option == "--floor" ? [] : ["\(option): found \(value)"]
    try expectRefusal(["--data", file, option, value], says: [expected] + found)
  }

  @Test("an option behind an option is not its value", arguments: ["--lora", "--alpha", "--score-range"])
  func missingValues(option: String) throws {
    try expectRefusal([option, "--data", "x"], says: ["Missing value for '\(option)"])
  }

  @Test("a part of a batch that is larger than the batch")
  func microBatch() throws {
    let file = try scratch.write("data.csv", csv(goodRows(50)))
    let words = "--micro-batch: found 9, expected at most the 8 texts of a batch"
    try expectRefusal(["--data", file, "--micro-batch", "9"], says: [words])
    try expectRefusal(["--data", file, "--micro-batch", "9", "--batch", "8"], says: [words])
  }

  @Test(
    "the benchmark refuses what it would not use",
    arguments: [
      (["--task-weights", ".7,.3"], "--task-weights: found with the weighting dwa"),
      (["--weighting", "equal", "--floor", "0"], "--floor: found with the weighting equal"),
      (["--micro-batch", "9"], "--micro-batch: found 9, expected at most the 8 texts of a batch"),
    ] as [([String], String)])
  func benchmark(options: [String], words: String) throws {
    let result = try Program.run(["bench", "--steps", "1", "--layers", "1"] + options)
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.complaints.count == 1 && result.errors.contains(words), "\(result.errors)")
  }

  @Test("control characters of a name are shown, not sent")
  func controlCharacters() throws {
    let result = try Program.run(["train", "--store", store, "--data", "a\u{1b}[31mb\u{7}.csv"])
    #expect(result.status == 2)
    #expect(!result.errors.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
  }

  @Test("a store that is none, and one that cannot be written")
  func stores() throws {
    let file = try scratch.write("data.csv", csv(goodRows(50)))
    let folder = scratch.file("other")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("this is not a database, and long enough to be told apart from one".utf8)
      .write(to: folder.appendingPathComponent("history.sqlite"))
    let notSQLite = try Program.run(["train", "--data", file, "--store", folder.path])
    #expect(notSQLite.status == 2)
    #expect(notSQLite.errors.contains("history.sqlite"))
    let impossible = try Program.run(["train", "--data", file, "--store", "/proc/nowhere"])
    #expect(impossible.status == 2)
    #expect(impossible.complaints.count == 1)
  }

  @Test("an unknown command, and none at all where one is needed")
  func commands() throws {
    let unknown = try Program.run(["trian"])
    #expect(unknown.status == 2)
    #expect(try Program.run(["thresholds"]).status == 2)
    #expect(try Program.run(["--version"]).status == 0)
    #expect(try Program.run(["--help"]).output.contains("train"))
  }
}
