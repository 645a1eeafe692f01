import Tokenizers

/// Texts as the token ids that a model reads.
struct TextEncoder {
  let tokenizer: any Tokenizer
  /// Longer texts are cut.
  let maximumLength: Int

  /// At least one token: where a tokenizer puts nothing around a text, an empty one is its padding token.
  func encode(_ text: String) -> [Int32] {
    let ids = tokenizer.encode(text, maximumLength: maximumLength)
    return ids.isEmpty ? [tokenizer.paddingID ?? 0] : ids
  }
}
