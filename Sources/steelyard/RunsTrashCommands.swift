import ArgumentParser
import Foundation
import History
import Runs

/// `runs delete`: into the trash, out of which `runs restore` takes it.
struct RunsDelete: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Put runs into the trash; runs prune empties it.")

  @Argument(help: "The runs: ids, beginnings of ids, names, or last.")
  var runs: [String]
  @OptionGroup var store: StoreOption

  func run() throws { try setTrashed(runs, true, in: store) }
}

/// `runs restore`: out of the trash.
struct RunsRestore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Take runs out of the trash.")

  @Argument(help: "The runs: ids, beginnings of ids, or names.")
  var runs: [String]
  @OptionGroup var store: StoreOption

  func run() throws { try setTrashed(runs, false, in: store) }
}

private func setTrashed(_ names: [String], _ trashed: Bool, in option: StoreOption) throws {
  let store = try option.open()
  // All are found before any is changed: a misspelt name changes nothing.
  let records = try names.map(store.resolve)
  for record in records { try store.setTrashed(record.id, trashed) }
  // Said at the end: a line that cannot be written must not leave half of them undone.
  let lines = records.map { "run \($0.id) is \(trashed ? "in" : "out of") the trash" }
  try StandardOutput.print(lines.joined(separator: "\n"))
}

/// `runs prune`: frees disk space.
struct RunsPrune: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Free disk space: empty the trash and remove checkpoints that nothing needs.",
    discussion: """
      Of a finished run the best checkpoint stays; of any other one also the first and the last, so that it can go \
      on. Runs that are being trained are left alone. --dry-run shows what would go.
      """)

  @OptionGroup var store: StoreOption
  @Flag(help: "Only empty the trash.")
  var trash = false
  @Flag(help: "Only remove checkpoints.")
  var checkpoints = false
  @Flag(help: "Show what every run occupies and what would be freed; remove nothing.")
  var dryRun = false
  @Flag(help: "Print a JSON list.")
  var json = false

  private struct Line: Encodable {
    var run: RunID
    var bytes: Int
    var freed: Int
    var deleted: Bool
  }

  func run() throws {
    let history = try store.open()
    var lines: [Line] = []
    for record in try history.runs(includeTrashed: true) where !history.isLocked(record.id) {
      let size = history.diskUse(record.id)
      var line = Line(run: record.id, bytes: size, freed: 0, deleted: false)
      if record.trashed {
        if !checkpoints || trash {
          line.freed = size
          line.deleted = true
          if !dryRun { try history.delete(record.id) }
        }
      } else if !trash || checkpoints {
        line.freed =
          try dryRun
          ? history.spareCheckpoints(record).reduce(0) { $0 + DiskUse.bytes(of: $1) }
          : history.pruneCheckpoints(record.id)
      }
      lines.append(line)
    }
    try StandardOutput.print(json ? JSONOutput.line(lines) : text(lines))
  }

  private func text(_ lines: [Line]) -> String {
    var table = TextTable(["run", "on disk", dryRun ? "would free" : "freed", ""], numeric: [1, 2])
    for line in lines where dryRun || line.freed > 0 || line.deleted {
      table.add([
        line.run.rawValue, Amount.bytes(line.bytes), Amount.bytes(line.freed),
        line.deleted ? "in the trash" : "",
      ])
    }
    let total = Amount.bytes(lines.reduce(0) { $0 + $1.freed })
    table.add(["all", Amount.bytes(lines.reduce(0) { $0 + $1.bytes }), total, ""])
    return table.text
  }
}
