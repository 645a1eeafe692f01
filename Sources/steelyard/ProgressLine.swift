import Foundation
import History
import Runs
import Training

/// Progress on stderr: a bar that is redrawn in place on a terminal, plain lines in a pipe.
final class ProgressLine {
  let isTerminal = isatty(STDERR_FILENO) == 1
  private let store: Store
  private let run: RunID
  private let started = Date()
  private var firstStep: Int?
  private var evaluations = 0
  private var lastLine = Date.distantPast
  private var lastStepShown = -1
  private var latest: EpochRecord?

  /// Seconds between plain lines where nothing else is to be said.
  private static let plainInterval = 5.0

  init(store: Store, run: RunID) {
    self.store = store
    self.run = run
    evaluations = (try? store.epochs(run).count) ?? 0
  }

  func update() throws {
    guard let record = try store.run(run) else { return }
    if firstStep == nil, record.state.isLive { firstStep = record.step }
    let epochs = try store.epochs(run)
    for epoch in epochs.dropFirst(evaluations) { say(evaluation(epoch, record)) }
    evaluations = max(evaluations, epochs.count)
    latest = epochs.last
    guard record.step != lastStepShown, let last = try store.lastStep(run) else { return }
    if isTerminal {
      draw(record, last)
    } else if Date().timeIntervalSince(lastLine) >= Self.plainInterval {
      say(status(record, last).joined(separator: "  "))
    }
    lastStepShown = record.step
  }

  func end() throws {
    try update()
    if isTerminal { write("\r\u{1b}[K") }
  }

  private func say(_ text: String) {
    lastLine = Date()
    write(isTerminal ? "\r\u{1b}[K\(text)\n" : "\(text)\n")
  }

  private func draw(_ record: RunRecord, _ last: StepRecord) {
    let width = terminalWidth()
    var text = ""
    for part in status(record, last) {
      if text.count + part.count + 2 > width - 14 { break }
      text += (text.isEmpty ? "" : "  ") + part
    }
    let room = min(30, width - text.count - 4)
    if room >= 5 {
      let full = record.totalSteps > 0 ? room * record.step / record.totalSteps : 0
      text =
        "[" + String(repeating: "#", count: min(room, full))
        + String(repeating: "-", count: max(0, room - full)) + "] " + text
    }
    write("\r\u{1b}[K" + text)
  }

  /// The parts of the line, the most wanted first.
  private func status(_ record: RunRecord, _ last: StepRecord) -> [String] {
    var parts = ["step \(record.step)/\(record.totalSteps)", "epoch \(last.epoch)/\(record.totalEpochs)"]
    if let left = secondsLeft(record) { parts.append(Self.duration(left) + " left") }
    parts.append("loss \(last.lossTotal.formatted(places: 4))")
    if let latest {
      parts.append("MSE \(latest.validation.mse.formatted(places: 4))")
      parts.append(accuracy(latest.validation, record))
    }
    if record.seconds > 0 { parts.append("\(Int(Double(record.tokens) / record.seconds)) tokens/s") }
    return parts
  }

  private func evaluation(_ epoch: EpochRecord, _ record: RunRecord) -> String {
    let figures = epoch.validation
    return
      "epoch \(epoch.epoch.formatted(places: epoch.epoch == epoch.epoch.rounded() ? 0 : 2))/\(record.totalEpochs)"
      + "  step \(epoch.step)  MSE \(figures.mse.formatted(places: 5))  R2 \(figures.r2.formatted(places: 3))"
      + "  " + accuracy(figures, record)
      + "  \(Int(epoch.tokensPerSecond)) tokens/s" + (epoch.best ? "  best so far" : "")
  }

  /// The class head's; where none is trained, what cutting the score gives.
  private func accuracy(_ figures: Figures, _ record: RunRecord) -> String {
    let (name, share) =
      record.trainsClasses ? ("accuracy", figures.accuracy) : ("score accuracy", figures.scoreAccuracy)
    return "\(name) \((100 * share).formatted(places: 1)) %"
  }

  private func secondsLeft(_ record: RunRecord) -> Double? {
    guard let firstStep, record.step > firstStep, record.totalSteps >= record.step else { return nil }
    let perStep = Date().timeIntervalSince(started) / Double(record.step - firstStep)
    return perStep * Double(record.totalSteps - record.step)
  }

  static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return whole >= 3_600
      ? String(format: "%d:%02d:%02d", whole / 3_600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }

  private func terminalWidth() -> Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private func write(_ text: String) { StandardStream.errors.tell(text) }
}
