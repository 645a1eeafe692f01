import ArgumentParser
import Cells
import Foundation
import History
import Kernels
import Runs
import Training

/// `steelyard predict`: what a run's model says of texts.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Score texts with a run's model: one a line, or a column of a table.",
    discussion: """
      A plain file, or stdin, has one text a line, an empty one included. A file called .csv, .tsv, .jsonl or .json, \
      or given with --format, is a table: its rows are predicted, and --csv writes them with all their columns and \
      the columns predicted_score, predicted_class and p_0, p_1, … behind them. Scores lie in [-1, 1]; classes count \
      from 0.
      """)

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("The run: its id, the beginning of it, its name, or last.", valueName: "run"))
  var target: String
  @Argument(help: "The texts; - or nothing: stdin.")
  var file = "-"
  @OptionGroup var store: StoreOption
  @Option(help: ArgumentHelp("Default: best, else last, else initial.", valueName: "best|last|initial"))
  var checkpoint: String?
  @Flag(help: "One JSON object a text.")
  var json = false
  @Option(
    help: ArgumentHelp(
      "Write the table with its predictions to this file; - is stdout.", valueName: "out.csv"))
  var csv: String?
  @Option(help: ArgumentHelp("Default: by the file's name.", valueName: "text|csv|tsv|jsonl|json"))
  var format: String?
  @Option(help: ArgumentHelp("Encoding of a table.", valueName: "utf-8|latin-1"))
  var encoding: String = "utf-8"
  @Flag(name: .customLong("no-header"), help: "The table's first row is data; columns are named by number.")
  var noHeader = false
  @Option(help: "The texts' column: its name, or its number from 1.")
  var textColumn: String?
  @Option(help: "Threads; default: the physical cores.")
  var threads: Int?

  private enum Format: String, CaseIterable { case text, csv, tsv, jsonl, json }

  /// Rows of a table predicted at once.
  private static let batch = 256

  func run() throws {
    let table = try tableRequest()
    guard csv == nil || table != nil else {
      throw RequestError(
        "--csv: expected a table (.csv, .tsv, .jsonl or .json, or --format) to write it from")
    }
    guard csv == nil || !json else { throw RequestError("--csv: expected without --json") }
    guard textColumn == nil || table != nil else {
      throw RequestError("--text-column: \(file) is plain text, expected a table (--format names its kind)")
    }
    if let threads, !(1...256).contains(threads) {
      throw RequestError("--threads: found \(threads), expected a whole number from 1 to 256")
    }
    let rows = try table.map { try TextRows($0) }
    // Opened before the model: a file that cannot be written is known at once.
    let written = try csv.map { try OutputFile($0, option: "--csv") }
    var lines = try table == nil ? LineSource(file) : nil
    let link: RunFolder.Link? = try Choice.parse("--checkpoint", checkpoint)
    let history = try store.openForReading()
    let predictor = try Predictor(
      run: try history.resolve(target).id, store: history, checkpoint: link,
      threads: threads ?? Processor.physicalCores)
    let progress = PredictionProgress()
    if let rows, let written {
      try PredictedTable(rows: rows, predictor: predictor, batch: Self.batch).write(to: written, progress)
    } else if let rows {
      var texts: [String] = []
      try rows.forEach { row in
        texts.append(row.text)
        if texts.count == Self.batch { try answer(&texts, predictor, progress) }
      }
      try answer(&texts, predictor, progress)
    } else {
      while var texts = try lines?.next() { try answer(&texts, predictor, progress) }
    }
    progress.end()
  }

  private func tableRequest() throws -> RunRequest? {
    let ending = URL(fileURLWithPath: file).pathExtension.lowercased()
    let named: Format? = try Choice.parse("--format", format)
    guard let kind = named ?? Format(rawValue: ["tab": "tsv", "ndjson": "jsonl"][ending] ?? ending),
      kind != .text
    else { return nil }
    guard file != "-" else { throw RequestError("--format \(kind.rawValue): a table is read from a file") }
    var request = RunRequest(data: file)
    request.format = DataPlan.Format(rawValue: kind.rawValue)
    request.encoding = try Choice.parse("--encoding", encoding)
    request.header = !noHeader
    request.textColumn = textColumn
    return request
  }

  /// Answers the texts and forgets them.
  private func answer(_ texts: inout [String], _ predictor: Predictor, _ progress: PredictionProgress) throws
  {
    guard !texts.isEmpty else { return }
    var output = ""
    for (text, answer) in zip(texts, try predictor.predict(texts)) {
      output += (json ? try JSONOutput.line(answer) : Self.line(answer, text)) + "\n"
    }
    try StandardOutput.write(output)
    progress.add(texts.count)
    texts.removeAll(keepingCapacity: true)
  }

  /// Score, class, its probability and the beginning of the text, safe to show.
  private static func line(_ answer: Answer, _ text: String) -> String {
    let score = (answer.score < 0 ? "" : "+") + answer.score.formatted(places: 4)
    let share = "\((100 * answer.probabilities[answer.classIndex]).formatted(places: 1)) %"
    let gap = String(repeating: " ", count: max(0, 7 - share.count))
    return "\(score)  class \(answer.classIndex) \(gap)\(share)  \(text.shown(width: 80))"
  }
}

/// A table with its predictions, as CSV.
private struct PredictedTable {
  let rows: TextRows
  let predictor: Predictor
  let batch: Int

  /// - Throws: `RequestError` where the table has such columns already.
  func write(to file: OutputFile, _ progress: PredictionProgress) throws {
    let classes = predictor.thresholds.count + 1
    let added = ["predicted_score", "predicted_class"] + (0..<classes).map { "p_\($0)" }
    if let taken = added.first(where: { rows.columns?.contains($0) ?? false }) {
      throw RequestError("the table has a column \(taken) already: expected it without predictions")
    }
    var writer = DelimitedWriter()
    if let columns = rows.columns { writer.append((columns + added).map { Array($0.utf8) }) }
    var waiting: [TextRows.Row] = []
    try rows.forEach { row in
      waiting.append(row)
      if waiting.count == batch { try flush(&waiting, &writer, to: file, progress) }
    }
    try flush(&waiting, &writer, to: file, progress)
    try file.commit()
  }

  private func flush(
    _ waiting: inout [TextRows.Row], _ writer: inout DelimitedWriter, to file: OutputFile,
    _ progress: PredictionProgress
  ) throws {
    for (row, answer) in zip(waiting, try predictor.predict(waiting.map(\.text))) {
      let numbers = ["\(answer.score)", "\(answer.classIndex)"] + answer.probabilities.map { "\($0)" }
      writer.append(row.fields.map(Array.init) + numbers.map { Array($0.utf8) })
    }
    try file.write(Array(writer.take()))
    progress.add(waiting.count)
    waiting.removeAll(keepingCapacity: true)
  }
}

/// How far a long prediction has come, on stderr; silent where answers on the same terminal say it.
private final class PredictionProgress {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let isSilent = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
  private let started = Date()
  private var shown: Date
  private var count = 0
  private var hasDrawn = false

  init() { shown = started }

  func add(_ texts: Int) {
    count += texts
    let now = Date()
    guard !isSilent, now.timeIntervalSince(shown) >= (isTerminal ? 0.5 : 5) else { return }
    shown = now
    let rate = Double(count) / max(1e-9, now.timeIntervalSince(started))
    let line = "\(count) texts  \(Int(rate)) a second"
    hasDrawn = isTerminal
    StandardStream.errors.tell(isTerminal ? "\r\u{1b}[K\(line)" : line + "\n")
  }

  func end() { if hasDrawn { StandardStream.errors.tell("\r\u{1b}[K") } }
}
