import Foundation
import History
import Runs

/// The figures of a run's best epoch, for people or as JSON (docs/formats.md, "JSON of commands").
struct RunReport {
  let store: Store
  let run: RunID

  func print(json: Bool) throws {
    guard let record = try store.run(run) else { throw WorkFailed("run \(run) is not in the store") }
    let summary = RunSummary(record: record, plan: try store.plan(run), epochs: try store.epochs(run))
    try StandardOutput.print(json ? JSONOutput.line(summary) : text(summary, record))
  }

  private func text(_ summary: RunSummary, _ record: RunRecord) -> String {
    var rows: [(String, String)] = [
      ("run", "\(summary.run)  \(record.name)"),
      ("state", record.state.rawValue + (record.reason.isEmpty ? "" : ": \(record.reason)")),
      ("steps", "\(summary.steps) of \(record.totalSteps)"),
      ("seconds", summary.seconds.formatted(places: 1)),
      ("tokens/s", "\(Int(summary.tokensPerSecond))"),
      ("peak memory", "\(Int(summary.peakResidentMiB)) MiB"),
      ("thresholds", summary.thresholds.map { $0.formatted(places: 4) }.joined(separator: "  ")),
    ]
    if let best = summary.bestEpoch {
      rows.append(("best epoch", best.formatted(places: best == best.rounded() ? 0 : 2)))
    }
    for (part, figures) in [("validation", summary.validation), ("test", summary.test)] {
      guard let figures else { continue }
      rows += [
        (part, "\(figures.rows) rows"),
        ("  MSE", figures.mse.formatted(places: 5)), ("  MAE", figures.mae.formatted(places: 5)),
        ("  R2", figures.r2.formatted(places: 4)), ("  Pearson", figures.pearson.formatted(places: 4)),
        (
          "  score accuracy",
          "\((100 * figures.scoreAccuracy).formatted(places: 2)) %  (largest class "
            + "\((100 * figures.majorityAccuracy).formatted(places: 2)) %)"
        ),
      ]
      guard record.trainsClasses else { continue }
      rows += [
        ("  accuracy", "\((100 * figures.accuracy).formatted(places: 2)) %"),
        ("  macro F1", figures.f1Macro.formatted(places: 4)),
        ("  kappa", figures.kappa.formatted(places: 4)),
      ]
    }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.1 }
      .joined(separator: "\n")
  }
}

/// JSON for machines: one object, keys sorted, doubles in their shortest form.
enum JSONOutput {
  static func line(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
