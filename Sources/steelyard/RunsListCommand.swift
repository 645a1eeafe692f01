import ArgumentParser
import Cells
import Foundation
import History
import Runs

/// `runs list`: the history, newest first.
struct RunsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The runs of the history, newest first.")

  @OptionGroup var store: StoreOption
  @Flag(help: "Show the trash too.")
  var all = false
  @Option(help: "Only runs with this tag.")
  var tag: String?
  @Flag(help: "Print a JSON list.")
  var json = false

  func run() throws {
    let history = try store.openForReading()
    let records = try history.runs(includeTrashed: all).filter { record in
      tag.map(record.tags.contains) ?? true
    }
    let lines = records.map { RunLine($0, isActive: $0.state.isLive && history.isLocked($0.id)) }
    if json {
      print(try JSONOutput.line(lines))
    } else if lines.isEmpty {
      Complaint.say(
        "there are no runs\(tag.map { " with the tag \($0)" } ?? "") in \(history.directory.path)")
    } else {
      print(RunLine.table(lines))
    }
  }
}

/// A run as lists show it, with its keys for machines.
struct RunLine: Encodable {
  var run: RunID
  var name: String
  /// As the engine last said, but `interrupted` where it died without a word.
  var state: String
  var active: Bool
  var reason: String
  var step: Int
  var steps: Int
  var epochs: Int
  var seconds: Double
  var bestEpoch: Double?
  var bestMSE: Double?
  var bestAccuracy: Double?
  var bestR2: Double?
  var weighting: String
  var model: String
  var data: String
  var tags: [String]
  var note: String
  var pinned: Bool
  var trashed: Bool
  var createdAt: Double

  init(_ record: RunRecord, isActive: Bool) {
    run = record.id
    name = record.name
    state = record.state.isLive && !isActive ? "interrupted" : record.state.rawValue
    active = isActive
    reason = record.reason
    step = record.step
    steps = record.totalSteps
    epochs = record.totalEpochs
    seconds = record.seconds
    bestEpoch = record.bestEpoch
    bestMSE = record.bestMSE
    bestAccuracy = record.bestAccuracy
    bestR2 = record.bestR2
    weighting = record.weightingMethod
    model = record.model
    data = record.dataName
    tags = record.tags
    note = record.note
    pinned = record.pinned
    trashed = record.trashed
    createdAt = record.createdAt
  }

  enum CodingKeys: String, CodingKey {
    case run, name, state, active, reason, step, steps, epochs, seconds, weighting, model, data, tags, note
    case pinned, trashed
    case bestEpoch = "best_epoch"
    case bestMSE = "best_mse"
    case bestAccuracy = "best_accuracy"
    case bestR2 = "best_r2"
    case createdAt = "created_at"
  }

  static func table(_ lines: [RunLine]) -> String {
    var table = TextTable(
      ["run", "name", "state", "step", "of", "MSE", "accuracy", "R2", "weighting", "data", "age"],
      numeric: [3, 4, 5, 6, 7, 10])
    for line in lines {
      let flags = (line.pinned ? " *" : "") + (line.trashed ? " (trash)" : "")
      table.add([
        line.run.rawValue.shown(width: 24), line.name.shown(width: 24), line.state + flags, "\(line.step)",
        "\(line.steps)", line.bestMSE.map { $0.formatted(places: 5) } ?? "-",
        line.bestAccuracy.map { (100 * $0).formatted(places: 1) + " %" } ?? "-",
        line.bestR2.map { $0.formatted(places: 3) } ?? "-", line.weighting.shown(width: 16),
        line.data.shown(width: 24), Amount.age(since: line.createdAt),
      ])
    }
    return table.text
  }
}
