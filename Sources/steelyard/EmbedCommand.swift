import ArgumentParser
import Foundation
import Kernels
import Runs
import Training

/// `steelyard embed`: a pretrained model's vectors of texts.
struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Print a pretrained model's vector of each text, one text a line.",
    discussion: """
      Reads lines as predict does, an empty one included. The vector is the last layer's hidden state of the text's \
      first or last token, or the mean over all its tokens, special ones included. Without --json numbers are parted \
      by blanks.
      """)

  @Option(help: ArgumentHelp("A Hugging Face folder.", valueName: "dir"))
  var model: String
  @Argument(help: "The texts; - or nothing: stdin.")
  var file = "-"
  @Option(
    help: ArgumentHelp(
      "What stands for a text; default: encoders first, decoders last.", valueName: "first|mean|last"))
  var pooling: String?
  @Option(help: "Threads; default: the physical cores.")
  var threads: Int?
  @Flag(help: "One JSON object a text: {\"embedding\": […]}.")
  var json = false

  func run() throws {
    if let threads, !(1...256).contains(threads) {
      throw RequestError("--threads: found \(threads), expected a whole number from 1 to 256")
    }
    let pooling: Pooling? = try Choice.parse("--pooling", pooling)
    var lines = try LineSource(file)
    let embedder = try Embedder(
      folder: model, pooling: pooling, threads: threads ?? Processor.current.physicalCores)
    for warning in embedder.warnings { Complaint.say(warning) }
    while let texts = try lines.next() {
      var output = ""
      for vector in embedder.embed(texts) {
        guard vector.allSatisfy(\.isFinite) else {
          throw WorkFailed("\(model): the model's vector of a text is not finite")
        }
        let numbers = vector.map { "\($0)" }
        output +=
          json
          ? "{\"embedding\": [\(numbers.joined(separator: ", "))]}\n" : numbers.joined(separator: " ") + "\n"
      }
      try StandardOutput.write(output)
    }
  }
}
