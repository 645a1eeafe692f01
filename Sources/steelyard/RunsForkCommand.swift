import ArgumentParser
import Foundation
import History
import Runs
import Training

/// `runs fork`: a new run that begins where another one stood.
struct RunsFork: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fork",
    abstract: "Make a run that begins at a checkpoint of another one, with some settings changed.",
    discussion: """
      The fork begins at the newest checkpoint at or before --at, under the settings that were in force there, and \
      has a history of its own from the next step on. With nothing changed its steps are the parent's to the bit \
      (train --keep all keeps every checkpoint for that). Prints the new run's id.

      Settings: \(RunForker.changeableSettings.joined(separator: ", ")).
      """)

  @OptionGroup var target: RunArgument
  @Option(help: ArgumentHelp("The step; default: the newest checkpoint.", valueName: "step"))
  var at: Int?
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A setting to change; may be given several times.", valueName: "key=value"))
  var set: [String] = []
  @Option(help: "The fork's name; default: the parent's with the step.")
  var name: String?
  @Option(name: .customLong("tag"), help: "A tag; may be given several times; default: the parent's tags.")
  var tags: [String] = []
  @Flag(help: "Train it here at once, as train does.")
  var start = false
  @Flag(help: "Print what was made as JSON, or with --start the final figures.")
  var json = false

  private struct Line: Encodable {
    var run: RunID
    var parent: RunID
    var step: Int
    var gap: Int
    var steps: Int
    var optimizer: Bool
    var warnings: [String]
  }

  func run() throws {
    if let at, at < 0 { throw RequestError("--at: found \(at), expected a step of 0 or more") }
    var settings: [Setting] = []
    for text in set {
      do { settings.append(try PlanEditor.setting(text)) } catch { throw RequestError("--set: \(error)") }
    }
    let (store, record) = try target.resolve()
    let made: RunForker.Made
    do {
      made = try RunForker.make(
        ForkRequest(
          run: record.id, step: at, settings: settings, name: name,
          tags: tags.isEmpty ? nil : tags.filter { !$0.isEmpty }), in: store)
    } catch let error as RequestError where !settings.isEmpty {
      throw RequestError("runs fork: \(error)")
    }
    for warning in made.warnings { Complaint.say(warning) }
    if made.gap > 0 {
      Complaint.say(
        "forked from the checkpoint at step \(made.source.step), \(made.gap) steps before \(at ?? 0)")
    }
    if start {
      Complaint.say("run \(made.record.id) starts at step \(made.source.step + 1)")
      try TrainingConsole(store: store, run: made.record.id, json: json).train()
    } else if json {
      try StandardOutput.print(
        try JSONOutput.line(
          Line(
            run: made.record.id, parent: record.id, step: made.source.step, gap: made.gap,
            steps: made.record.totalSteps, optimizer: made.source.hasOptimizer, warnings: made.warnings)))
    } else {
      try StandardOutput.print(made.record.id.rawValue)
    }
  }
}
