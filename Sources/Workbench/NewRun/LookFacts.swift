import Cells
import Charts
import Foundation
import Training

/// What the data of the form holds, line by line.
struct LookFacts {
  struct Line: Equatable {
    var text: String
    var role: Theme.Role
  }

  private(set) var facts: [Line] = []
  /// The look that is shown; an older one while the next is taken.
  let preview: RunPreview?
  let isCurrent: Bool

  init(_ state: AppState) {
    let form = state.newRun
    if case .ready(let ready) = form.look {
      preview = ready
      isCurrent = true
    } else {
      preview = form.lastLook
      isCurrent = false
    }
    switch form.look {
    case .none:
      if (form.values["data"] ?? "").isEmpty {
        facts.append(Line(text: "No data file yet: Enter types its path, P picks a preset.", role: .dim))
      } else if let obstacle = form.obstacle {
        facts.append(Line(text: "! " + obstacle, role: .bad))
      }
    case .reading: facts.append(Line(text: "reading the data", role: .dim))
    case .failed(let option, let text): facts.append(Line(text: "! \(option): \(text)", role: .bad))
    case .ready(let ready): describe(ready, form)
    }
    if !form.columns.isEmpty {
      facts.append(Line(text: "columns  " + form.columns.prefix(40).joined(separator: ", "), role: .dim))
    }
  }

  private mutating func describe(_ ready: RunPreview, _ form: NewRunState) {
    func add(_ text: String, _ role: Theme.Role = .text) { facts.append(Line(text: text, role: role)) }
    let skipped = ready.records - ready.rows
    add(
      "rows     \(NumberText.count(ready.rows))"
        + (skipped > 0 ? ", \(NumberText.count(skipped)) skipped" : ""))
    if !ready.firstSkipped.isEmpty { add("         " + ready.firstSkipped, .warn) }
    let split = ready.plan.split
    var parts = "split    \(NumberText.count(split.train.count)) train, "
    parts += "\(NumberText.count(split.validation.count)) validation"
    if !split.test.isEmpty { parts += ", \(NumberText.count(split.test.count)) test" }
    add(parts)
    let range = NumberText.compact(ready.scoreLow) + " to " + NumberText.compact(ready.scoreHigh)
    add("scores   \(range), from \(ready.plan.data.scoreColumn)")
    add("texts    from \(ready.plan.data.textColumn)")
    add("classes  " + ready.classCounts.map { NumberText.count($0) }.joined(separator: "/"))
    let epochs = ready.plan.optimization.epochs
    add("length   \(NumberText.count(ready.steps)) steps, \(epochs) epoch\(epochs == 1 ? "" : "s") at most")
    if let estimate = Self.words(form.estimate) { add("takes    " + estimate, .good) }
    for warning in ready.warnings { add("! " + warning, .warn) }
  }

  /// `about 3 m 20 s, 210 MiB`; nil where nothing is known.
  static func words(_ estimate: NewRunState.Estimate?) -> String? {
    var words: [String] = []
    if let seconds = estimate?.seconds { words.append("about " + NumberText.duration(seconds)) }
    if let memory = estimate?.memoryMiB { words.append("\(Int(memory.rounded())) MiB") }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  var lines: [String] { facts.map(\.text) }

  /// The histogram as text, twenty bars.
  var histogramLines: [String]? {
    guard let preview, isCurrent else { return nil }
    let bars = 20
    let size = max(1, preview.histogram.count / bars)
    let counts = (0..<bars).map { bar in
      preview.histogram.dropFirst(bar * size).prefix(size).reduce(0, +)
    }
    let peak = max(1, counts.max() ?? 1)
    return counts.enumerated().map { bar, count in
      let low = -1 + 2 * Double(bar) / Double(bars)
      let label = NumberText.decimals(low, 1)
      let blanks = String(repeating: " ", count: max(0, 5 - label.count))
      return blanks + label + " " + String(repeating: "#", count: (count * 40 + peak - 1) / peak)
        + (count > 0 ? " \(count)" : "")
    }
  }
}
