import ArgumentParser
import Foundation
import Runs
import Stratification
import Training

/// `steelyard thresholds`: cuts scores into classes, without training anything.
struct ThresholdsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "thresholds",
    abstract: "Cut scores into balanced classes: --scores FILE (one number a line) or --data FILE.")

  @Option(help: ArgumentHelp("One score a line, each in [-1, 1].", valueName: "file"))
  var scores: String?
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Stratification") var stratification: StratificationOptions
  @Option(
    help: ArgumentHelp(
      "Solve exactly on so many resamples too, and say how far each threshold may be off by chance.",
      valueName: "count"))
  var bootstrap: Int?
  @Flag(help: "Print the answer as JSON.")
  var json = false

  func run() throws {
    let plan = try plan()
    if let bootstrap, !(1...100_000).contains(bootstrap) {
      throw RequestError("--bootstrap: found \(bootstrap), expected a whole number from 1 to 100000")
    }
    var answer: Stratification
    do {
      let scores = try SortedScores(try values())
      answer = try Stratifier.solve(
        scores, method: try ThresholdMethod(parsing: plan.method), settings: plan.settings)
      if let bootstrap {
        answer.band = BootstrapBand(scores, settings: plan.settings, resamples: bootstrap)
      }
    } catch let error as StratificationError {
      throw RequestError("\(source): \(error)")
    }
    for warning in answer.warnings { Complaint.say(warning) }
    try StandardOutput.print(json ? JSONOutput.line(answer) : text(answer, plan))
  }

  private var source: String { scores ?? data.file ?? "thresholds" }

  private func plan() throws -> StratificationPlan {
    var request = RunRequest(data: data.file ?? "")
    try stratification.fill(&request)
    return try PlanBuilder(request).stratificationPlan()
  }

  private func values() throws -> [Double] {
    switch (scores, data.file) {
    case (let file?, nil): return try ScoreFile.read(file)
    case (nil, let file?):
      var request = RunRequest(data: file)
      try data.fill(&request)
      return try DataSet.load(try request.dataPlan()).rows.map(\.score)
    default: throw RequestError("thresholds: expected either --scores FILE or --data FILE")
    }
  }

  private func text(_ answer: Stratification, _ plan: StratificationPlan) -> String {
    let total = answer.counts.reduce(0, +)
    var lines = [
      "thresholds       " + answer.thresholds.map { "\($0)" }.joined(separator: "  "),
      "method           \(plan.method), lambda \(plan.lambda), gamma \(plan.gamma)",
      "objective        \(answer.objective.total)",
      "  within         \(answer.objective.within)",
      "  spacing        \(answer.objective.spacing)",
      "  balance        \(answer.objective.balance)",
      "gap to exact     \(answer.gapToExact)",
      "entropy          \(answer.entropy.formatted(places: 4))",
      "imbalance ratio  " + (answer.imbalanceRatio.map { $0.formatted(places: 2) } ?? "- (an empty class)"),
    ]
    if answer.iterations > 0 {
      lines.append(
        "iterations       \(answer.iterations), " + (answer.converged ? "settled" : "stopped at the limit"))
    }
    for (k, range) in (answer.band?.ranges ?? []).enumerated() {
      let ends = [range.lowerBound, range.upperBound].map { $0.formatted(places: 4) }
      lines.append("bootstrap \(k + 1)      \(ends[0]) to \(ends[1])  (95 % of resamples, exact)")
    }
    for (k, count) in answer.counts.enumerated() {
      let share = 100 * Double(count) / Double(total)
      lines.append("class \(k)          \(count)  (\(share.formatted(places: 1)) %)")
    }
    return lines.joined(separator: "\n")
  }
}

/// A file with one score a line.
enum ScoreFile {
  static func read(_ path: String) throws -> [Double] {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw RequestError("--scores \(path): no such file, or it cannot be read")
    }
    var scores: [Double] = []
    for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      let word = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces.union(["\r"]))
      if word.isEmpty { continue }
      guard let score = Double(decimal: word), abs(score) <= 1 else {
        throw RequestError(
          "\(path): line \(index + 1): found \(word.prefix(40)), expected a number in [-1, 1]")
      }
      scores.append(score)
    }
    guard !scores.isEmpty else {
      throw RequestError("\(path): the file is empty, expected one number a line")
    }
    return scores
  }
}
