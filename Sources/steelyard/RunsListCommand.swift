import ArgumentParser
import Cells
import Foundation
import History
import Runs
import Training

/// `runs list`: the history, newest first.
struct RunsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The runs of the history, newest first.",
    discussion: """
      --filter asks for columns, tags and words: 'mse < 0.02 and weighting = dwa and tag:good', \
      'age < 3d or pinned', 'not state = finished', 'learning-rate >= 1e-4', 'news ~ 2026'. The columns, which \
      --sort and --columns take too:
      \(RunFilter.columns.map { "  \($0.name): \($0.help)" }.joined(separator: "\n"))
      """)

  @OptionGroup var store: StoreOption
  @Flag(help: "Show the trash too.")
  var all = false
  @Option(help: "Only runs with this tag.")
  var tag: String?
  @Option(help: ArgumentHelp("Only runs that this holds for; see above.", valueName: "expression"))
  var filter: String?
  @Option(help: ArgumentHelp("Sort by these columns, the first one first.", valueName: "columns"))
  var sort: String?
  @Flag(help: "Sort from the greatest down.")
  var desc = false
  @Option(help: ArgumentHelp("The columns shown.", valueName: "columns"))
  var columns: String?
  @Flag(help: "Print a JSON list.")
  var json = false

  func run() throws {
    if desc, sort == nil { throw RequestError("--desc: expected --sort with it") }
    if json, columns != nil {
      throw RequestError("--columns: found --json, which has every column; expected one of them")
    }
    let filter = try read("--filter", self.filter) { (text) throws(RunFilterError) in
      try RunFilter(parsing: text)
    }
    let order = try read("--sort", sort) { (text) throws(RunFilterError) in
      try RunSort(parsing: text, isDescending: desc)
    }
    let shown = try read("--columns", columns) { (text) throws(RunFilterError) in
      try RunColumn.list(parsing: text)
    }
    let lines = try lines(filter, order)
    if json {
      try StandardOutput.print(JSONOutput.line(lines.map { $0.withSettings() }))
    } else if lines.isEmpty {
      let which = filter.map { $0.text.isEmpty ? "" : " for which this holds: \($0.text)" } ?? ""
      Complaint.say(
        "there are no runs\(tag.map { " with the tag \($0)" } ?? "")\(which) in \(try store.place.path)")
    } else {
      try StandardOutput.print(RunLine.table(lines, columns: shown ?? RunColumn.standard))
    }
  }

  private func lines(_ filter: RunFilter?, _ order: RunSort?) throws -> [RunLine] {
    let history: Store
    do { history = try store.openForReading() } catch StoreError.missing { return [] }
    let now = Date().timeIntervalSince1970
    let records = try history.runs(includeTrashed: all || filter?.isAboutTrash == true)
    let lines = records.compactMap { record -> RunLine? in
      if let tag, !record.tags.contains(tag) { return nil }
      let line = RunLine(record, isActive: record.state.isLive && history.isLocked(record.id))
      return filter?.matches(record, life: line.state, now: now) ?? true ? line : nil
    }
    guard let order else { return lines }
    let states = Dictionary(uniqueKeysWithValues: lines.map { ($0.run, $0.state) })
    return order.order(lines.map(\.record), now: now) { states[$0.id] }.map { lines[$0] }
  }

  private func read<T>(_ option: String, _ text: String?, _ parse: (String) throws(RunFilterError) -> T)
    throws
    -> T?
  {
    guard let text else { return nil }
    do { return try parse(text) } catch { throw RequestError("\(option) \"\(text)\": \(error)") }
  }
}

/// A run as lists show it, with its keys for machines.
struct RunLine: Encodable {
  let record: RunRecord
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
  var parent: RunID?
  var forkStep: Int?
  /// The plan's settings under their options' names; left out until they are to be printed.
  var settings: [String: String]?

  init(_ record: RunRecord, isActive: Bool) {
    self.record = record
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
    parent = record.parent?.run
    forkStep = record.parent?.step
  }

  func withSettings() -> RunLine {
    var line = self
    line.settings = Dictionary(record.settings.map { ($0.name, $0.value) }) { first, _ in first }
    return line
  }

  enum CodingKeys: String, CodingKey {
    case run, name, state, active, reason, step, steps, epochs, seconds, weighting, model, data, tags, note
    case pinned, trashed, parent, settings
    case forkStep = "fork_step"
    case bestEpoch = "best_epoch"
    case bestMSE = "best_mse"
    case bestAccuracy = "best_accuracy"
    case bestR2 = "best_r2"
    case createdAt = "created_at"
  }

  static func table(_ lines: [RunLine], columns: [RunColumn]) -> String {
    let numeric = columns.indices.filter { columns[$0].alignment == .right }
    let now = Date().timeIntervalSince1970
    var table = TextTable(columns.map(\.title), numeric: Set(numeric))
    for line in lines {
      table.add(
        columns.map { column in
          let text = column.text(of: line.record, life: line.state, now: now).shown(width: 40)
          return column.name == "state" ? text + line.flags : text
        })
    }
    return table.text
  }

  private var flags: String { (pinned ? " *" : "") + (trashed ? " (trash)" : "") }
}
