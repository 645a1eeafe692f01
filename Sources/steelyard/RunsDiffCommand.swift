import ArgumentParser
import Foundation
import History
import Runs
import Training

/// `runs diff`: the settings in which runs differ, and what came of them.
struct RunsDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "The settings in which runs differ, and their figures.")

  @Argument(help: "Two or more runs: ids, beginnings of ids, names, or last.")
  var runs: [String]
  @OptionGroup var store: StoreOption
  @Flag(help: "Print JSON.")
  var json = false

  private struct Line: Encodable {
    var runs: [RunID]
    var names: [String]
    var settings: [String: [String]]
    var figures: [String: [String]]
  }

  func run() throws {
    guard runs.count > 1 else {
      throw RequestError("runs diff: found \(runs.count) run, expected two or more")
    }
    let history = try store.openForReading()
    let records = try runs.map(history.resolve)
    let difference = RunDifference(records, now: Date().timeIntervalSince1970)
    if json {
      func table(_ rows: [RunDifference.Row]) -> [String: [String]] {
        Dictionary(rows.map { ($0.name, $0.values) }, uniquingKeysWith: { first, _ in first })
      }
      try StandardOutput.print(
        try JSONOutput.line(
          Line(
            runs: records.map(\.id), names: records.map(\.name), settings: table(difference.settings),
            figures: table(difference.figures))))
      return
    }
    var text = TextTable([""] + records.map { $0.name.shown(width: 28) })
    text.add([""] + records.map { $0.id.rawValue.shown(width: 28) })
    for row in difference.settings + difference.figures {
      text.add([row.name] + row.values.map { $0.isEmpty ? "–" : $0.shown(width: 40) })
    }
    try StandardOutput.print(text.text + "\n\(difference.sharedCount) settings are the same")
  }
}
