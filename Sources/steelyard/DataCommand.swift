import ArgumentParser
import Foundation
import Training

/// `steelyard data …`: looks at a data file without training on it.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Look at a data file.", subcommands: [Describe.self])

  struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Counts, lengths, score histogram, duplicates, and what would be skipped.")

    @Argument(help: "The data file.")
    var file: String
    @OptionGroup(title: "Data") var reading: ReadingOptions
    @Flag(help: "Print the description as JSON.")
    var json = false

    func run() throws {
      var request = RunRequest(data: file)
      try reading.fill(&request)
      let description = try DataDescription(try request.dataPlan())
      try StandardOutput.print(json ? JSONOutput.line(description) : description.report)
    }
  }
}
