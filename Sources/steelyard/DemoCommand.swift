import ArgumentParser
import Foundation
import History
import Runs
import Training
import Workbench

/// What `steelyard` does by itself: the demo run on the sample data, on a screen where there is one.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Open the workbench on the demo run; start it when there is none (the default command).")

  /// The demo run is the one with this tag.
  static let tag = "demo"

  @OptionGroup var store: StoreOption
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    let history = try store.open()
    let existing = try history.runs(includeTrashed: false).first { $0.tags.contains(Self.tag) }
    let record = try existing ?? make(in: history)
    let hasTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    if hasTerminal {
      // A run that was stopped or whose engine died goes on; one that is being trained elsewhere is shown.
      let goesOn = record.state != .finished && record.state != .failed && !history.isLocked(record.id)
      try WorkbenchLauncher(store: history, options: screen).open(record.id, train: goesOn)
    } else {
      try headless(record, existing: existing != nil, history)
    }
  }

  private func headless(_ record: RunRecord, existing: Bool, _ history: Store) throws {
    if record.state == .finished {
      Complaint.say("no terminal here; the demo run \(record.id) is finished, these are its figures")
      try RunReport(store: history, run: record.id).print(json: false)
      return
    }
    Complaint.say(
      "no terminal here: training the demo run \(record.id) without a screen"
        + (existing ? ", from step \(record.step)" : ""))
    try TrainingConsole(store: history, run: record.id, json: false).train()
  }

  private func make(in history: Store) throws -> RunRecord {
    let file = try SampleData.file(for: history)
    var request = RunRequest(data: file.path)
    request.textColumn = "text"
    request.scoreColumn = "score"
    request.groupColumn = "article"
    request.name = "demo"
    request.tags = [Self.tag]
    return try RunMaker.make(request, in: history).record
  }
}
