import ArgumentParser
import Foundation
import History
import Runs
import Training

/// `steelyard export`: a run's model as a folder for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a run's model as a Hugging Face folder.",
    discussion: """
      The folder opens with transformers' AutoModel, that of a run with adapters (--lora) with peft's PeftModel; \
      heads.safetensors has the two heads and steelyard.json the thresholds. --merged folds adapters into the weights, \
      W + (alpha/rank)·B·A, and writes a whole model in four-byte floats, so that nothing is rounded away. What a run \
      has recorded is written by steelyard runs export.
      """)

  @OptionGroup var target: RunArgument
  @Argument(help: "The folder to make.")
  var folder: String?
  @Option(help: ArgumentHelp("Make this folder, with the adapters merged.", valueName: "dir"))
  var merged: String?
  @Option(help: ArgumentHelp("Default: best, else last, else initial.", valueName: "best|last|initial"))
  var checkpoint: String?
  @Flag(help: "Print what was written as JSON.")
  var json = false

  func run() throws {
    guard let place = merged ?? folder, merged == nil || folder == nil else {
      throw RequestError(
        "export: found \(folder == nil ? "no folder" : "a folder beside --merged"), expected a folder to make, or "
          + "--merged with one")
    }
    let link: RunFolder.Link? = try Choice.parse("--checkpoint", checkpoint)
    let (store, record) = try target.resolve(reading: true)
    let report = try ModelExport.write(
      record.id, of: store, checkpoint: link, merged: merged != nil, to: place)
    try StandardOutput.print(
      json
        ? try JSONOutput.line(report)
        : "\(report.folder): \(report.checkpoint) of run \(report.run), step \(report.step), "
          + Amount.bytes(report.bytes))
  }
}
