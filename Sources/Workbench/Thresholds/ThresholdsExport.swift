import Charts

/// What the thresholds screen shows, for files and the clipboard.
package enum ThresholdsExport {
  /// The classes as the cuts make them.
  package static func table(_ state: AppState) -> ExportTable? {
    guard let set = state.thresholds.draft?.set, let figures = state.cutFigures?.now else { return nil }
    let rows = figures.counts.indices.map { k in
      [
        "\(k)", k > 0 ? "\(set.cuts[k - 1])" : "-1", k < set.cuts.count ? "\(set.cuts[k])" : "1",
        "\(figures.counts[k])", "\(figures.share(k))",
        figures.predicted?.msePerClass[k].map { "\($0)" } ?? "",
      ]
    }
    return ExportTable(
      title: "thresholds of \(state.live.record?.name ?? "")",
      header: ["class", "above", "to", "count", "share", "mse"], rows: rows)
  }

  /// The command that prints the same.
  package static func command(_ state: AppState) -> String {
    guard let data = state.live.plan?.data, let set = state.thresholds.draft?.set else {
      return "steelyard thresholds"
    }
    var words = ["steelyard", "thresholds", "--data", quoted(data.path), "--format", data.format.rawValue]
    words += ["--text-column", quoted(data.textColumn), "--score-column", quoted(data.scoreColumn)]
    words += ["--score-range", "\(data.scoreLow):\(data.scoreHigh)", "--classes", "\(set.cuts.count + 1)"]
    words += ["--lambda", "\(set.lambda)", "--gamma", "\(set.gamma)"]
    if let count = set.minimumCount { words += ["--min-count", "\(count)"] }
    if !data.header { words.append("--no-header") }
    if data.skipBad { words.append("--skip-bad") }
    if data.encoding != .utf8 { words += ["--encoding", data.encoding.rawValue] }
    words += ["--thresholds", CutText.method(set.cuts)]
    return words.joined(separator: " ")
  }

  /// As a shell takes it.
  private static func quoted(_ text: String) -> String {
    let plain = text.utf8.allSatisfy {
      ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || "/._-".utf8.contains($0)
    }
    if plain, !text.isEmpty { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
