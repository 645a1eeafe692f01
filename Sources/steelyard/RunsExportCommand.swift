import ArgumentParser
import Foundation
import History
import Runs
import Training

/// `runs export`: what the history holds of a run, as files for other programs.
struct RunsExport: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case trace, csv, markdown, json }
  enum Content: String, ExpressibleByArgument, CaseIterable { case steps, epochs, summary }

  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a run's steps, evaluations or summary for other programs.",
    discussion: """
      --format trace writes the steps as train --trace would have: a JSON object a line. csv and json suit \
      spreadsheets and scripts, markdown reports.
      """)

  @OptionGroup var target: RunArgument
  @Option(help: "What to write: steps, epochs or summary; default: steps for a trace, else epochs.")
  var what: Content?
  @Option(help: "How: trace, csv, markdown or json.")
  var format: Format = .trace
  @Option(help: ArgumentHelp("The file to write; - or nothing: stdout.", valueName: "file"))
  var out: String?
  @Option(
    help: ArgumentHelp(
      "The same as --format trace --out; - is stdout.", valueName: "file.jsonl"))
  var trace: String?

  private static let page = 1_000

  func run() throws {
    if trace != nil, out != nil || format != .trace {
      throw RequestError("--trace: found --out or --format beside it, expected one of them")
    }
    let content = what ?? (format == .trace ? .steps : .epochs)
    guard format != .trace || content == .steps else {
      throw RequestError("--what \(content.rawValue): found --format trace, expected csv, markdown or json")
    }
    let (store, record) = try target.resolve(reading: true)
    let file = try OutputFile(trace ?? out ?? "-", option: trace == nil ? "--out" : "--trace")
    try write(content, store, record, file.write)
    try file.commit()
  }

  private func write(
    _ content: Content, _ store: Store, _ record: RunRecord, _ say: (String) throws -> Void
  ) throws {
    switch content {
    case .steps: try writeSteps(store, record, say)
    case .epochs: try writeEpochs(try store.epochs(record.id), say)
    case .summary:
      let summary = RunSummary(
        record: record, plan: try store.plan(record.id), epochs: try store.epochs(record.id))
      try writeSummary(summary, say)
    }
  }

  private func writeSteps(_ store: Store, _ record: RunRecord, _ say: (String) throws -> Void) throws {
    let table = ExportTable.Format(rawValue: format.rawValue).map {
      ExportTable($0, columns: StepRecord.exportColumns)
    }
    try say(table?.head ?? (format == .json ? "[" : ""))
    let last = try store.lastStep(record.id)?.step ?? 0
    var isFirst = true
    for first in stride(from: 1, through: last, by: Self.page) {
      let steps = try store.steps(record.id, from: first, through: min(last, first + Self.page - 1))
      var text = ""
      for step in steps {
        if let table {
          text += table.row(step.exportValues)
        } else if format == .json {
          text += isFirst ? "\n" : ",\n"
          text += step.traceLine()
        } else {
          text += step.traceLine() + "\n"
        }
        isFirst = false
      }
      try say(text)
    }
    if format == .json { try say("\n]\n") }
  }

  private func writeEpochs(_ epochs: [EpochRecord], _ say: (String) throws -> Void) throws {
    guard let kind = ExportTable.Format(rawValue: format.rawValue) else {
      return try say(try JSONOutput.line(epochs) + "\n")
    }
    let table = ExportTable(kind, columns: EpochRecord.exportColumns)
    try say(table.head)
    for epoch in epochs { try say(table.row(epoch.exportValues)) }
  }

  private func writeSummary(_ summary: RunSummary, _ say: (String) throws -> Void) throws {
    guard let kind = ExportTable.Format(rawValue: format.rawValue) else {
      return try say(try JSONOutput.line(summary) + "\n")
    }
    let table = ExportTable(kind, columns: ["figure", "value"])
    try say(table.head)
    for (name, value) in summary.exportRows { try say(table.row([name, value])) }
  }
}
