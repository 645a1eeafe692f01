/// Turns a text into the token ids a model reads.
///
/// Texts are taken as they are: nothing is trimmed, unescaped or normalised unless the tokenizer's
/// own file asks for it.
public protocol Tokenizer: Sendable {
  /// Ids run from 0 to `vocabularySize − 1`.
  var vocabularySize: Int { get }

  /// The ids of `text` with the special tokens around it, cut to `maximumLength` ids.
  ///
  /// The cut drops text tokens from the end, never a special token; `maximumLength` is at least
  /// the number of special tokens around a text.
  func encode(_ text: String, maximumLength: Int) -> [Int32]

  /// The token that fills a short text up; nil where the vocabulary names none.
  var paddingID: Int32? { get }

  /// The number of special tokens around a text.
  var framingCount: Int { get }

  /// How the vocabulary spells a token; nil where it has no such id.
  func spelling(of id: Int32) -> String?
}

extension Tokenizer {
  /// The ids of a text given as bytes; bytes that are no UTF-8 are read as U+FFFD.
  public func encode(_ bytes: some Collection<UInt8>, maximumLength: Int) -> [Int32] {
    encode(String(decoding: bytes, as: UTF8.self), maximumLength: maximumLength)
  }
}

/// A `tokenizer.json` that cannot be used, and why, in one line.
public struct TokenizerError: Error, Equatable, CustomStringConvertible {
  public var file: String
  public var message: String

  public init(file: String, message: String) {
    self.file = file
    self.message = message
  }

  public var description: String { "\(file): \(message)" }
}
