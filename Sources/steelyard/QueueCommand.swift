import ArgumentParser
import Foundation
import History
import Runs
import Training

/// `steelyard queue …`: runs that wait for their turn.
struct QueueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue", abstract: "Runs that wait for their turn.",
    discussion: """
      An open workbench works through the queue, and so does `steelyard queue work`. The queue lives in the store: \
      it outlives the programs, and several of them share it.
      """,
    subcommands: [List.self, Add.self, Remove.self, Move.self, Concurrency.self, Hold.self, Work.self],
    defaultSubcommand: List.self)
}

extension QueueCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The queue: the next run first.")
    @OptionGroup var store: StoreOption
    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
      let history = try store.openForReading()
      let runs = try history.queue().compactMap { try history.run($0) }
      let isHeld = try history.setting(QueueKeeper.holdSetting) == "yes"
      let concurrency = try history.queueConcurrency()
      if json {
        let entries = runs.enumerated().map { place, record in
          Entry(
            position: place + 1, run: record.id, name: record.name, step: record.step,
            steps: record.totalSteps)
        }
        try StandardOutput.print(
          JSONOutput.line(Listing(concurrency: concurrency, held: isHeld, runs: entries)))
        return
      }
      Complaint.say("\(concurrency) at a time" + (isHeld ? "; held: nothing more starts" : ""))
      guard !runs.isEmpty else { return Complaint.say("nothing waits in \(history.directory.path)") }
      var table = TextTable(
        ["position", "run", "name", "step", "of", "weighting", "data"], numeric: [0, 3, 4])
      for (place, record) in runs.enumerated() {
        table.add([
          "\(place + 1)", record.id.rawValue, record.name.shown(width: 30), "\(record.step)",
          "\(record.totalSteps)", record.weightingMethod.shown(width: 16), record.dataName.shown(width: 24),
        ])
      }
      try StandardOutput.print(table.text)
    }

    private struct Listing: Encodable {
      var concurrency: Int
      var held: Bool
      var runs: [Entry]
    }

    private struct Entry: Encodable {
      var position: Int
      var run: RunID
      var name: String
      var step: Int
      var steps: Int
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Queue runs that are made already: planned or stopped ones.")
    @Argument(help: "The runs: ids, their beginnings, names, or last.")
    var runs: [String]
    @OptionGroup var store: StoreOption

    func run() throws {
      let history = try store.open()
      // All of them are found before the first one is queued.
      for record in try runs.map({ try history.resolve($0) }) { try history.enqueue(record.id) }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a run out of the queue; the run stays.")
    @OptionGroup var target: RunArgument

    func run() throws {
      let (history, record) = try target.resolve()
      try QueueCommand.requireWaiting(record, history)
      try history.dequeue(record.id)
    }
  }

  struct Move: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Give a run another place in the queue.")
    @OptionGroup var target: RunArgument
    @Argument(help: "The new place, from 1.")
    var position: Int

    func run() throws {
      let (history, record) = try target.resolve()
      let count = try history.queue().count
      try QueueCommand.requireWaiting(record, history)
      guard (1...max(1, count)).contains(position) else {
        throw RequestError("position: found \(position), expected a place from 1 to \(count)")
      }
      try history.moveInQueue(record.id, to: position - 1)
    }
  }

  struct Concurrency: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How many runs train at the same time; 1 unless it was set.")
    @Argument(help: "Runs at the same time, 1 to 64.")
    var count: Int?
    @OptionGroup var store: StoreOption

    func run() throws {
      guard let count else { return try StandardOutput.print("\(store.openForReading().queueConcurrency())") }
      guard (1...64).contains(count) else {
        throw RequestError("concurrency: found \(count), expected a number from 1 to 64")
      }
      try store.open().setQueueConcurrency(count)
    }
  }

  struct Hold: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Start nothing more from the queue, until --off.")
    @Flag(help: "Let the queue go on.")
    var off = false
    @OptionGroup var store: StoreOption

    func run() throws { try store.open().setSetting(QueueKeeper.holdSetting, off ? nil : "yes") }
  }

  static func requireWaiting(_ record: RunRecord, _ history: Store) throws {
    guard try history.queue().contains(record.id) else {
      throw RequestError("run \(record.id): it does not wait; `steelyard queue list` shows what does")
    }
  }
}
