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
