import ArgumentParser
import Foundation
import History
import Training
import Workbench

/// `steelyard watch RUN`: the live screen of any run in the store, whoever trains it.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Open the live screen of a run, also of one that another process trains.")

  @OptionGroup var target: RunArgument
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    let (history, record) = try target.resolve()
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw RequestError("watch: expected a terminal; `steelyard runs show \(record.id)` prints the figures")
    }
    try WorkbenchLauncher(store: history, options: screen).open(record.id, train: false, tendsQueue: false)
  }
}
