import Runs

/// The list as data and as a command line.
extension RunListScreen {
  /// The lines shown, in their order, with the columns shown.
  static func table(_ state: AppState) -> ExportTable? {
    let runs = state.runs
    guard !runs.lines.isEmpty else { return nil }
    let rows = runs.lines.map { line -> [String] in
      switch line.subject {
      case .group(let place):
        let group = runs.groups[place]
        return runs.columns.map { column in
          group.text(column, of: runs.all, life: { runs.life($0).rawValue }, now: state.now)
        }
      case .run(let place):
        let record = runs.all[place]
        return runs.columns.map { column in
          // Numbers in full, for other programs.
          column.number(of: record, now: state.now).map { "\($0)" }
            ?? (column.kind == .text
              ? column.text(of: record, life: runs.life(record).rawValue, now: state.now) : "")
        }
      }
    }
    return ExportTable(title: "runs", header: runs.columns.map(\.name), rows: rows)
  }

  static func command(_ state: AppState) -> String {
    let runs = state.runs
    var words = ["steelyard runs list"]
    if runs.showsTrash {
      words.append("--all --filter \(quoted(both("trashed", runs.filter.text)))")
    } else if !runs.filter.text.isEmpty {
      words.append("--filter \(quoted(runs.filter.text))")
    }
    if !runs.sort.keys.isEmpty {
      words.append("--sort \(runs.sort.keys.map(\.column.name).joined(separator: ","))")
      if runs.sort.keys[0].isDescending { words.append("--desc") }
    }
    words.append("--columns \(runs.columns.map(\.name).joined(separator: ","))")
    return words.joined(separator: " ")
  }

  private static func both(_ a: String, _ b: String) -> String { b.isEmpty ? a : "\(a) and (\(b))" }

  /// As a shell takes it.
  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
