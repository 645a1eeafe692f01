import ArgumentParser
import History
import Runs
import Training

/// `runs tag`: adds and removes tags of runs.
struct RunsTag: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag", abstract: "Add and remove tags of runs.")

  @Argument(help: "The runs: ids, beginnings of ids, names, or last.")
  var runs: [String]
  @Option(help: "A tag to add; may be given several times.")
  var add: [String] = []
  @Option(help: "A tag to remove; may be given several times.")
  var remove: [String] = []
  @Flag(help: "Remove all tags that are not added.")
  var clear = false
  @OptionGroup var store: StoreOption

  func run() throws {
    guard clear || !add.isEmpty || !remove.isEmpty else {
      throw RequestError("runs tag: expected --add TAG, --remove TAG or --clear")
    }
    let change = TagChange(added: add, removed: remove, replacesAll: clear)
    try edit(runs, in: store) { RunChanges(tags: change.applied(to: $0.tags)) }
  }
}

/// `runs note`: writes a note.
struct RunsNote: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "note", abstract: "Write a note to a run.")

  @OptionGroup var target: RunArgument
  @Argument(help: "The note; empty removes it.")
  var note: String
  @Flag(help: "Add a line to the note that is there.")
  var append = false

  func run() throws {
    try edit([target.run], in: target.store) { record in
      RunChanges(note: append && !record.note.isEmpty ? record.note + "\n" + note : note)
    }
  }
}

/// `runs rename`.
struct RunsRename: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rename", abstract: "Give a run another name.")

  @OptionGroup var target: RunArgument
  @Argument(help: "The new name.")
  var name: String

  func run() throws { try edit([target.run], in: target.store) { _ in RunChanges(name: name) } }
}

/// `runs pin`: a pinned run stays out of the trash.
struct RunsPin: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pin", abstract: "Pin runs, or unpin them: a pinned run stays out of the screen's trash.")

  @Argument(help: "The runs: ids, beginnings of ids, names, or last.")
  var runs: [String]
  @Flag(help: "Unpin them.")
  var off = false
  @OptionGroup var store: StoreOption

  func run() throws { try edit(runs, in: store) { _ in RunChanges(pinned: !off) } }
}

/// All are found before any is changed: a misspelt name changes nothing.
private func edit(_ names: [String], in option: StoreOption, _ changes: (RunRecord) -> RunChanges) throws {
  let store = try option.open()
  for record in try names.map(store.resolve) { try store.update(record.id, changes(record)) }
}
