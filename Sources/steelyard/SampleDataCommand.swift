import ArgumentParser
import Foundation
import History
import Training

/// `steelyard sample-data`: synthetic sentences with scores, to try the program on.
struct SampleDataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample-data",
    abstract: "Write synthetic EUR/USD news sentences with sentiment scores as CSV to stdout.",
    discussion: "The sentences come from a small grammar; they are not news, and nobody wrote or rated them.")

  @Option(help: "Rows to write.")
  var rows = SampleData.rows
  @Option(help: "Seed of the sentences.")
  var seed: UInt64 = SampleData.seed

  func run() throws {
    guard (1...10_000_000).contains(rows) else {
      throw RequestError("--rows: found \(rows), expected a whole number from 1 to 10000000")
    }
    try SyntheticNews(seed: seed).write(rows: rows) {
      try StandardOutput.write(String(decoding: $0, as: UTF8.self))
    }
  }
}

/// The data of the demo run: the checkout's or the installation's file, else the same rows made anew.
enum SampleData {
  static let rows = 5_000
  static let seed: UInt64 = 42
  static let fileName = "eurusd-news.csv"

  static func file(for store: Store) throws -> URL {
    for folder in Installation.folders("sample-data") {
      let file = folder.appendingPathComponent(fileName)
      if FileManager.default.isReadableFile(atPath: file.path) { return file }
    }
    let file = store.directory.appendingPathComponent(fileName)
    if !FileManager.default.fileExists(atPath: file.path) {
      var bytes = Data()
      try SyntheticNews(seed: seed).write(rows: rows) { bytes.append($0) }
      try bytes.write(to: file, options: .atomic)
    }
    return file
  }
}
