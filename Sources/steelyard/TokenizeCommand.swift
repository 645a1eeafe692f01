import ArgumentParser
import Foundation
import Tokenizers
import Training

/// `steelyard tokenize`: the ids that a model's tokenizer gives texts.
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Turn texts into token ids, one text a line.",
    discussion: """
      The model is a Hugging Face folder with a tokenizer.json, or a vocab.txt, or a vocab.json and a merges.txt; \
      a run's checkpoint is one too. Every line of the file is a text, an empty one included. A text is cut as for \
      training: to 512 tokens, or to as many as the model reads where those are fewer.
      """)

  @Option(help: ArgumentHelp("The model's folder.", valueName: "dir"))
  var model: String
  @Argument(help: "The texts; - or nothing: stdin.")
  var file = "-"
  @Option(
    name: .customLong("max-length"),
    help: ArgumentHelp("Cut to so many tokens, those around the text included.", valueName: "tokens"))
  var maximumLength: Int?
  @Flag(help: "One JSON object a text.")
  var json = false

  private struct Answer: Encodable {
    var ids: [Int32]
  }

  /// Texts are cut to this where the model reads more.
  private static let usualLength = 512

  func run() throws {
    let folder = URL(fileURLWithPath: model)
    let tokenizer: PretrainedTokenizer
    do {
      tokenizer = try TokenizerFolder.load(folder)
    } catch let error as TokenizerError {
      throw RequestError("--model \(error)")
    }
    let least = max(1, tokenizer.framingCount)
    if let maximumLength, !(least...1_000_000).contains(maximumLength) {
      throw RequestError(
        "--max-length: found \(maximumLength), expected a whole number from \(least) to 1000000")
    }
    let length = max(least, maximumLength ?? min(Self.usualLength, tokenizer.maximumLength ?? Int.max))
    // The ids are those of the line's own bytes.
    var lines = try LineSource(file, keepsReturns: true)
    while let texts = try lines.next() {
      var output = ""
      for text in texts {
        let ids = tokenizer.encode(text, maximumLength: length)
        output += (json ? try JSONOutput.line(Answer(ids: ids)) : Self.line(ids, tokenizer)) + "\n"
      }
      try StandardOutput.write(output)
    }
  }

  /// Ids with their spellings, safe to show.
  private static func line(_ ids: [Int32], _ tokenizer: PretrainedTokenizer) -> String {
    ids.map { "\($0) \(escaped(tokenizer.spelling(of: $0) ?? "?"))" }.joined(separator: "  ")
  }

  /// A spelling with what would move or hide text on a terminal written as `\u{…}`.
  private static func escaped(_ spelling: String) -> String {
    spelling.unicodeScalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        "\\u{\(String(scalar.value, radix: 16))}"
      default: String(scalar)
      }
    }.joined()
  }
}
