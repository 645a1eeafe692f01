import Cells
import Charts
import Runs
import Stratification

/// A row of the data near a cut, or in a bar.
struct CutRow: Equatable {
  var record: Int
  var score: Double
  var predicted: Double?
  /// Class of the true score under the cuts as they stand.
  var truth: Int
  /// Class of the predicted score.
  var byScore: Int?
  /// Class that the classification head names; nil where it knows another number of classes.
  var byHead: Int?

  /// The two heads name different classes.
  var disagrees: Bool { byHead != nil && byScore != byHead }
}

/// The list of rows.
extension ThresholdsView {
  static let mostRows = 200

  private var part: ScorePart? {
    thresholds.data?.value.part(thresholds.part) ?? thresholds.data?.value.train
  }

  private var partName: String {
    thresholds.data?.value.part(thresholds.part) == nil ? "training" : thresholds.part.rawValue
  }

  var rowsTitle: String {
    guard let draft = thresholds.draft, let part else { return "rows" }
    if let bar {
      let count = part.scores.ranks(in: bar).count
      return "\(NumberText.count(count)) \(partName) rows of \(CutText.value(bar.lowerBound)) to "
        + CutText.value(bar.upperBound)
    }
    return "\(partName) rows nearest \(CutText.name(draft.selected)) \(CutText.value(draft.cut))"
  }

  /// The rows nearest the selected cut, or those in the bar under the cursor.
  var rows: [CutRow] {
    guard let draft = thresholds.draft, let part, thresholds.data?.value.isApproximate == false else {
      return []
    }
    let ranks =
      bar.map { Array(part.scores.ranks(in: $0).prefix(Self.mostRows)) }
      ?? part.scores.nearest(to: draft.cut, limit: Self.mostRows)
    return ranks.map { rank in
      row(record: Int(part.records[rank]), score: part.scores.values[rank])
    }
  }

  func row(record: Int, score: Double) -> CutRow {
    let prediction = thresholds.predictions?.value.prediction(of: record)
    let knowsClasses = prediction?.probabilities.count == cuts.count + 1
    return CutRow(
      record: record, score: score, predicted: prediction?.predicted,
      truth: classIndex(of: score, thresholds: cuts),
      byScore: prediction.map { classIndex(of: $0.predicted, thresholds: cuts) },
      byHead: knowsClasses ? prediction?.predictedClass : nil)
  }

  /// The table as it is drawn and as clicks find its rows.
  var rowTable: TableView {
    let texts = thresholds.data?.value.texts
    let lines = rows.map { row -> TableView.Row in
      let distance = thresholds.draft.map { CutText.change(row.score - $0.cut, 3) ?? "0" } ?? ""
      let heads = "\(row.byScore.map { "\($0)" } ?? "–") \(row.byHead.map { "\($0)" } ?? "–")"
      return TableView.Row(
        [
          distance, NumberText.decimals(row.score, 3),
          row.predicted.map { NumberText.decimals($0, 3) } ?? "–",
          "\(row.truth)", heads, row.disagrees ? "≠" : "", texts?.text(of: row.record)?.text ?? "",
        ], style: row.disagrees ? look[.warn] : look[.text])
    }
    return TableView(
      columns: [
        .init("off by", .trailing, minimum: 6, maximum: 7, priority: 2),
        .init("true", .trailing, minimum: 6, maximum: 6), .init("said", .trailing, minimum: 6, maximum: 6),
        .init("k", .trailing, minimum: 1, maximum: 2, priority: 1),
        .init("heads", minimum: 5, maximum: 5, priority: 3), .init("≠", minimum: 1, maximum: 1, priority: 4),
        .init("text", minimum: 8, maximum: 600),
      ], rows: lines, selected: thresholds.rows.map { min($0.selected, max(0, lines.count - 1)) })
  }

  func drawRows(into buffer: inout CellBuffer, in rect: Rect) {
    guard thresholds.data?.value.isApproximate == false else {
      return say(thresholds.problem ?? "no rows", into: &buffer, in: rect)
    }
    let table = rowTable
    guard !table.rows.isEmpty else { return say("no rows here", into: &buffer, in: rect) }
    table.draw(into: &buffer, in: rect, selection: look[.selection], style: look.chart)
  }
}

extension ThresholdsScreen {
  /// Keys of the list of rows.
  static func list(_ state: inout AppState, _ action: ThresholdsAction) -> [Effect] {
    let view = ThresholdsView(state, Look(state))
    let last = max(0, view.rows.count - 1)
    switch action {
    case .openRows: state.thresholds.rows = ThresholdsState.RowList()
    case .closeRows: state.thresholds.rows = nil
    case .moveRow(let distance):
      let now = state.thresholds.rows?.selected ?? 0
      state.thresholds.rows?.selected = max(0, min(last, now + distance))
    case .firstRow: state.thresholds.rows?.selected = 0
    case .lastRow: state.thresholds.rows?.selected = last
    case .readRow: return read(&state)
    default: break
    }
    return []
  }

  /// The selected row as a page; a text that is not kept whole is read from the file first.
  static func read(_ state: inout AppState) -> [Effect] {
    let rows = ThresholdsView(state, Look(state)).rows
    guard let run = state.thresholds.run, let selected = state.thresholds.rows?.selected,
      rows.indices.contains(selected)
    else { return [] }
    let record = rows[selected].record
    guard let kept = state.thresholds.data?.value.texts.text(of: record), kept.isWhole else {
      return [.thresholds(.readRow(run, record: record))]
    }
    state.overlay = .page(rowPage(record, kept.text, state))
    return []
  }

  /// Everything about a row: what it says, what was said of it, and which class that makes.
  static func rowPage(_ record: Int, _ text: String, _ state: AppState) -> Page {
    let view = ThresholdsView(state, Look(state))
    var lines: [String] = []
    if let row = view.rows.first(where: { $0.record == record }) {
      lines.append("true score       \(NumberText.decimals(row.score, 4))  class \(row.truth)")
      if let predicted = row.predicted, let byScore = row.byScore {
        lines.append("predicted score  \(NumberText.decimals(predicted, 4))  class \(byScore)")
      } else {
        lines.append("predicted score  none: the row was not predicted")
      }
      if let prediction = state.thresholds.predictions?.value.prediction(of: record) {
        let shares = prediction.probabilities.map { NumberText.decimals($0, 3) }.joined(separator: " ")
        lines.append("head             class \(prediction.predictedClass)  (\(shares))")
        if row.disagrees { lines.append("the two heads disagree") }
      }
      lines.append("")
    }
    let width = max(10, state.size.width - 6)
    return Page(title: "record \(record)", lines: lines + wrapped(text, width: width))
  }

  /// A text in lines of at most so many cells, broken at blanks where there are any.
  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for part in text.prefix(20_000).split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in part.split(separator: " ", omittingEmptySubsequences: false) {
        var word = String(word)
        let joined = line.isEmpty ? word : line + " " + word
        if CharacterWidth.width(of: joined) <= width {
          line = joined
          continue
        }
        if !line.isEmpty { lines.append(line) }
        while CharacterWidth.width(of: word) > width {
          let head = word.prefix(max(1, width / 2))
          lines.append(String(head))
          word.removeFirst(head.count)
        }
        line = word
      }
      lines.append(line)
    }
    return lines
  }
}
