import ArgumentParser
import Foundation
import History
import Runs
import Training

/// `runs show`: the figures of a run's best epoch.
struct RunsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "The figures of a run's best epoch.")

  @OptionGroup var target: RunArgument
  @Flag(help: "Print the figures as JSON.")
  var json = false

  func run() throws {
    let (store, record) = try target.resolve(reading: true)
    try RunReport(store: store, run: record.id).print(json: json)
  }
}

/// `runs export`: what the history holds of a run, as files for other programs.
struct RunsExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a run's step trace, as train --trace would have.")

  @OptionGroup var target: RunArgument
  @Option(
    help: ArgumentHelp("The file to write, one JSON object a step; - is stdout.", valueName: "file.jsonl"))
  var trace: String

  private static let page = 1_000

  func run() throws {
    let (store, record) = try target.resolve(reading: true)
    if trace == "-" {
      try write(store, record, to: FileHandle.standardOutput)
      return
    }
    let draft = trace + ".\(getpid()).part"
    guard FileManager.default.createFile(atPath: draft, contents: nil),
      let handle = FileHandle(forWritingAtPath: draft)
    else { throw RequestError("--trace \(trace): cannot be written: \(String(cString: strerror(errno)))") }
    do {
      try write(store, record, to: handle)
      try handle.close()
    } catch {
      unlink(draft)
      throw error is StoreError ? error : WorkFailed("--trace \(trace): \(error.localizedDescription)")
    }
    guard rename(draft, trace) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(draft)
      throw RequestError("--trace \(trace): cannot be written: \(reason)")
    }
  }

  private func write(_ store: Store, _ record: RunRecord, to handle: FileHandle) throws {
    guard let last = try store.lastStep(record.id)?.step else { return }
    for first in stride(from: 1, through: last, by: Self.page) {
      let steps = try store.steps(record.id, from: first, through: min(last, first + Self.page - 1))
      try handle.write(contentsOf: Data(steps.map { $0.traceLine() + "\n" }.joined().utf8))
    }
  }
}
