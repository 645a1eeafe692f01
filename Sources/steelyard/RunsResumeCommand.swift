import ArgumentParser
import Foundation
import History
import Runs
import Training

/// `runs resume`: lets a paused run go on, or continues here what no engine has.
struct RunsResume: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Let a paused run go on, or continue a stopped one here.",
    discussion: """
      A run that another process holds is told to go on; any other one continues in this process from its newest \
      checkpoint, to the same bits as if it had not stopped. A finished run goes on with --epochs +N.
      """)

  @OptionGroup var target: RunArgument
  @Option(help: ArgumentHelp("Epochs to add to the plan's, e.g. +5.", valueName: "+n"))
  var epochs: String?
  @OptionGroup var options: SteeringOptions

  func run() throws {
    let (store, record) = try target.resolve()
    if record.trashed { throw StoreError.trashedRun(record.id) }
    let extra = try extraEpochs()
    guard store.isLocked(record.id) else {
      try resumeHere(run: record, store: store, extraEpochs: extra, json: options.json)
      return
    }
    // The record may be older than the lock: what the run does now decides.
    let state = try store.run(record.id)?.state ?? record.state
    var kinds: [CommandKind] = extra.map { [.extend(epochs: $0)] } ?? []
    if state == .paused { kinds.append(.resume) }
    guard !kinds.isEmpty else {
      throw WorkFailed(
        state == .suspended
          ? "run \(record.id) is suspended in \(store.holder(record.id)); fg in its terminal continues it"
          : "run \(record.id) is being trained by \(store.holder(record.id)) already")
    }
    try Steering(store: store, record: record, options: options).send(kinds)
  }

  private func extraEpochs() throws -> Int? {
    guard let epochs else { return nil }
    guard let count = Int(epochs), (1...1_000_000).contains(count) else {
      throw RequestError("--epochs: found \(epochs), expected epochs to add, from +1 to +1000000")
    }
    return count
  }
}
