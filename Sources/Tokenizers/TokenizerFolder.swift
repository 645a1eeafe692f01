import Foundation

/// The tokenizer of a pretrained model's folder.
public enum TokenizerFolder {
  /// The files that make up a tokenizer, by name: a checkpoint carries along those that its source has.
  public static let fileNames = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt", "vocab.json",
    "merges.txt", "added_tokens.json", "tokenizer.model",
  ]

  /// The tokenizer's files that `folder` has.
  public static func files(in folder: URL) -> [URL] {
    fileNames.map { folder.appendingPathComponent($0) }.filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: $0.path, isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  /// Reads the tokenizer of `folder`: its `tokenizer.json`, else its `vocab.txt`, else its `vocab.json` and
  /// `merges.txt`, with what the small files beside them say.
  ///
  /// - Throws: `TokenizerError` that names the file, and what it asks for and we lack.
  public static func load(_ folder: URL) throws -> PretrainedTokenizer {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else {
      throw TokenizerError(file: folder.path, message: "no such folder")
    }
    guard isFolder.boolValue else {
      throw TokenizerError(file: folder.path, message: "is a file, expected a model's folder")
    }
    func url(_ name: String) -> URL { folder.appendingPathComponent(name) }
    var settings = try TokenizerSettings(folder)
    var parts: PretrainedTokenizer.Parts
    if let json = try FileObject(contentsOf: url("tokenizer.json")) {
      parts = try PretrainedTokenizer.Parts(tokenizerJSON: json)
      try settings.override(&parts)
      try settings.complete(&parts)
    } else if let vocabulary = try FileObject.data(of: url("vocab.txt")) {
      parts = try settings.bert(vocabulary, file: url("vocab.txt").path)
    } else if let vocabulary = try FileObject(contentsOf: url("vocab.json")) {
      guard let merges = try FileObject.data(of: url("merges.txt")) else {
        throw TokenizerError(file: folder.path, message: "vocab.json without merges.txt, expected both")
      }
      parts = try settings.byteLevel(vocabulary, merges: merges, file: url("merges.txt").path)
    } else {
      let found = files(in: folder).map(\.lastPathComponent)
      throw TokenizerError(
        file: folder.path,
        message: (found.isEmpty ? "no tokenizer" : "no tokenizer but \(found.joined(separator: ", "))")
          + ", expected tokenizer.json, or vocab.txt, or vocab.json and merges.txt")
    }
    return PretrainedTokenizer(parts)
  }

  /// Reads a `tokenizer.json` by itself; `file` is the name to put into errors.
  public static func load(json: Data, file: String) throws -> PretrainedTokenizer {
    PretrainedTokenizer(try PretrainedTokenizer.Parts(tokenizerJSON: FileObject(json: json, file: file)))
  }
}
