import ArgumentParser
import Foundation
import History
import Training
import Workbench

/// `steelyard watch RUN`: the screens of any run in the store, whoever trains it.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Open the screens of a run, also of one that another process trains.")

  @OptionGroup var target: RunArgument
  @OptionGroup var look: ScreenOptions
  @Option(
    name: .customLong("screen"),
    help: ArgumentHelp("The screen that comes up first.", valueName: "live|thresholds|runs|new|probe"))
  var screen: String?
  @Option(
    help: ArgumentHelp(
      "Write one frame, or the data of what has the focus, and open nothing; - prints the frame.",
      valueName: "file.svg|.txt|.csv|.md"))
  var snapshot: String?
  @Option(help: ArgumentHelp("Columns and rows of the snapshot; default 120x40.", valueName: "120x40"))
  var size: String?

  func run() throws {
    let first = try firstScreen()
    let (width, height) = try columnsAndRows()
    let (history, record) = try target.resolve()
    if let snapshot {
      try OutputFile.check(snapshot, option: "--snapshot")
      var options = try look.workbench()
      options.screen = first
      let picture = try Snapshot(
        store: history, run: record.id, width: width, height: height, options: options)
      return try write(picture, to: snapshot)
    }
    guard size == nil else { throw RequestError("--size: expected --snapshot with it") }
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw RequestError(
        "watch: expected a terminal; `steelyard runs show \(record.id)` prints the figures, "
          + "`--snapshot FILE.svg` draws the screen")
    }
    try WorkbenchLauncher(store: history, options: look).open(
      record.id, train: false, tendsQueue: false, screen: first)
  }

  private func write(_ picture: Snapshot, to path: String) throws {
    if path == "-" { return try StandardOutput.print(try picture.text(as: "txt"), terminator: "") }
    let file = URL(fileURLWithPath: path)
    let text = try picture.text(as: file.pathExtension)
    let output = try OutputFile(path, option: "--snapshot")
    try output.write(text)
    try output.commit()
  }

  private func firstScreen() throws -> Screen? {
    guard let screen else { return nil }
    guard let found = Screen.allCases.first(where: { $0.commandName == screen }) else {
      let names = Screen.allCases.map(\.commandName).joined(separator: ", ")
      throw RequestError("--screen: found \"\(screen)\", expected one of \(names)")
    }
    return found
  }

  private func columnsAndRows() throws -> (Int, Int) {
    guard let size else { return (120, 40) }
    let parts = size.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1], (1...1000).contains(width),
      (1...500).contains(height)
    else {
      throw RequestError(
        "--size: found \"\(size)\", expected columns and rows such as 120x40, up to 1000x500")
    }
    return (width, height)
  }
}
