import ArgumentParser
import Foundation
import History
import Runs
import Training

/// `--wait` and `--json` of the commands that ask something of a run.
struct SteeringOptions: ParsableArguments {
  @Flag(help: "Wait until the run has answered; exit code 1 if it refused.")
  var wait = false
  @Flag(help: "Print the answer as JSON.")
  var json = false
}

/// Sends commands to the engine of a run, in this process or another, and tells what came of them.
struct Steering {
  let store: Store
  let record: RunRecord
  let options: SteeringOptions

  private static let pollMicroseconds: UInt32 = 20_000

  /// - Throws: `WorkFailed` where no engine has the run, or where it refused.
  func send(_ kinds: [CommandKind]) throws {
    guard store.isLocked(record.id) else {
      throw WorkFailed(
        "run \(record.id) is not active; `steelyard runs resume \(record.id)` continues it")
    }
    let ids = try kinds.map { try store.request($0, for: record.id) }
    var refused: [Answer] = []
    for id in ids {
      let answer = Answer(try options.wait ? answered(id) : asked(id))
      if options.json {
        try StandardOutput.print(JSONOutput.line(answer))
      } else if answer.status != "refused" {
        try StandardOutput.print(answer.text)
      }
      if answer.status == "refused" { refused.append(answer) }
    }
    if let first = refused.first { throw WorkFailed(first.text) }
  }

  private func asked(_ id: Int64) throws -> Command {
    guard let command = try store.command(id) else { throw WorkFailed("run \(record.id) was deleted") }
    return command
  }

  private func answered(_ id: Int64) throws -> Command {
    while true {
      let command = try asked(id)
      guard command.status == .requested else { return command }
      // An engine that ends answers what is open; one that died cannot.
      if !store.isLocked(record.id), try store.withdraw(id) { return try asked(id) }
      usleep(Self.pollMicroseconds)
    }
  }
}

/// What became of a command.
private struct Answer: Encodable {
  var run: RunID
  var id: Int64
  var command: String
  var status: String
  var step: Int?
  var reason: String?

  init(_ command: Command) {
    run = command.run
    id = command.id
    self.command = command.kind.summary
    switch command.status {
    case .requested: status = "requested"
    case .applied(let step):
      status = "applied"
      self.step = step
    case .refused(let reason):
      status = "refused"
      self.reason = reason
    }
  }

  var text: String {
    if let step { return "run \(run): \(command), from step \(step)" }
    if let reason { return "run \(run) refused: \(command): \(reason)" }
    return "run \(run): asked for: \(command)"
  }
}

/// `runs pause`.
struct RunsPause: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Pause a run between two steps.")
  @OptionGroup var target: RunArgument
  @OptionGroup var options: SteeringOptions

  func run() throws { try steer(target, options, [.pause]) }
}

/// `runs stop`.
struct RunsStop: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Checkpoint a run and end its training; runs resume continues it.")
  @OptionGroup var target: RunArgument
  @OptionGroup var options: SteeringOptions

  func run() throws { try steer(target, options, [.stop]) }
}

/// `runs evaluate`.
struct RunsEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Evaluate a run now, between two steps.")
  @OptionGroup var target: RunArgument
  @OptionGroup var options: SteeringOptions

  func run() throws { try steer(target, options, [.evaluate]) }
}

/// `runs checkpoint`.
struct RunsCheckpoint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Checkpoint a run now.")
  @OptionGroup var target: RunArgument
  @OptionGroup var options: SteeringOptions

  func run() throws { try steer(target, options, [.checkpoint]) }
}

private func steer(_ target: RunArgument, _ options: SteeringOptions, _ kinds: [CommandKind]) throws {
  let (store, record) = try target.resolve()
  try Steering(store: store, record: record, options: options).send(kinds)
}
