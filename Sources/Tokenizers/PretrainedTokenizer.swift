import Synchronization

/// A tokenizer as the files of a pretrained model describe it: added tokens are found, the text between
/// them is normalised and cut into words, the model takes the words apart, and special tokens go around.
///
/// The ids are those of the Python `tokenizers` package.
public struct PretrainedTokenizer: Tokenizer {
  /// The model that takes words apart.
  enum Model: Sendable {
    case wordPiece(WordPiece)
    case bytePair(BytePairModel)
  }

  /// What a vocabulary's files say, read and checked.
  struct Parts: Sendable {
    var model: Model
    var vocabulary: Vocabulary
    var normalizer: Normalizer?
    var preTokenizer: PreTokenizer?
    var addedTokens: [AddedToken] = []
    /// The special tokens before and behind a text.
    var prefix: [Int32] = []
    var suffix: [Int32] = []
    var paddingID: Int32?
    var maximumLength: Int?
    /// Whether a cut drops the beginning of a text instead of its end.
    var truncatesLeft = false
  }

  /// The memory of an encoding, used again by the next.
  private struct Workspace: Sendable {
    var words = WordList()
    var merger = WordMerger()
    var cache = WordCache()
  }

  /// Workspaces at rest: as many as there were encodings at once.
  private final class Workspaces: Sendable {
    private let resting = Mutex<[Workspace]>([])

    func take() -> Workspace { resting.withLock { $0.popLast() } ?? Workspace() }
    func put(_ workspace: consuming Workspace) {
      let workspace = workspace
      resting.withLock { $0.append(workspace) }
    }
  }

  public let vocabularySize: Int
  public let paddingID: Int32?
  /// The most tokens a text may have, as the tokenizer's files and the model's positions say; nil where they
  /// say nothing.
  public let maximumLength: Int?
  /// The number of special tokens around a text.
  public var framingCount: Int { parts.prefix.count + parts.suffix.count }

  private let parts: Parts
  /// Finds the tokens that are looked for in the raw text, and those looked for in the normalised one.
  private let rawFinder: AddedTokenFinder?
  private let normalizedFinder: AddedTokenFinder?
  private let workspaces = Workspaces()
  private let spellings: [Int32: String]

  init(_ parts: Parts) {
    self.parts = parts
    let raw = parts.addedTokens.filter { !$0.isNormalized }
    let normalized = parts.addedTokens.filter(\.isNormalized)
    rawFinder = raw.isEmpty ? nil : AddedTokenFinder(raw) { Array($0.content.utf8) }
    normalizedFinder =
      normalized.isEmpty
      ? nil
      : AddedTokenFinder(normalized) { token in
        var spelling = Array(token.content.utf8)
        parts.normalizer?.apply(to: &spelling)
        return spelling
      }
    var spellings: [Int32: String] = [:]
    spellings.reserveCapacity(parts.vocabulary.count + parts.addedTokens.count)
    for (spelling, id) in parts.vocabulary.entries {
      spellings[id] = String(decoding: spelling, as: UTF8.self)
    }
    for token in parts.addedTokens { spellings[token.id] = token.content }
    self.spellings = spellings
    let highest = (parts.addedTokens.map(\.id) + parts.prefix + parts.suffix).max() ?? -1
    vocabularySize = Int(max(parts.vocabulary.highest, highest)) + 1
    paddingID = parts.paddingID
    maximumLength = parts.maximumLength
  }

  public func spelling(of id: Int32) -> String? { spellings[id] }

  public func encode(_ text: String, maximumLength: Int) -> [Int32] {
    precondition(maximumLength >= framingCount, "no room for the special tokens")
    let room = maximumLength - framingCount
    var workspace = workspaces.take()
    defer { workspaces.put(workspace) }
    var text = text
    var ids = parts.prefix
    text.withUTF8 { bytes in
      ids.reserveCapacity(min(maximumLength, bytes.count / 3 + 4) + 1)
      // A cut at the end needs no tokens beyond it; one at the beginning needs all.
      let limit = parts.truncatesLeft ? Int.max : parts.prefix.count + room
      Self.segments(of: bytes, rawFinder) { segment in
        guard ids.count < limit else { return }
        if let token = segment.token {
          ids.append(token)
        } else {
          encode(bytes, segment.place, to: &ids, limit: limit, in: &workspace)
        }
      }
    }
    let surplus = ids.count - parts.prefix.count - room
    if surplus > 0 {
      if parts.truncatesLeft {
        ids.removeSubrange(parts.prefix.count..<(parts.prefix.count + surplus))
      } else {
        ids.removeLast(surplus)
      }
    }
    ids.append(contentsOf: parts.suffix)
    return ids
  }

  private static func segments(
    of text: UnsafeBufferPointer<UInt8>, _ finder: AddedTokenFinder?,
    _ append: (AddedTokenFinder.Segment) -> Void
  ) {
    if let finder {
      finder.segments(of: text, append)
    } else if !text.isEmpty {
      append(AddedTokenFinder.Segment(place: 0..<text.count, token: nil))
    }
  }

  /// Appends the tokens of a stretch without added tokens, at least up to `limit` ids in all.
  private func encode(
    _ text: UnsafeBufferPointer<UInt8>, _ place: Range<Int>, to ids: inout [Int32], limit: Int,
    in workspace: inout Workspace
  ) {
    workspace.words.bytes.removeAll(keepingCapacity: true)
    workspace.words.bytes.append(contentsOf: text[place])
    let hasLostBeginning = parts.normalizer?.apply(to: &workspace.words.bytes) ?? false
    workspace.words.beginsText = place.lowerBound == 0 && !hasLostBeginning
    guard let normalizedFinder else {
      encodeWords(to: &ids, limit: limit, in: &workspace)
      return
    }
    let normalized = workspace.words.bytes
    let beginsText = workspace.words.beginsText
    normalized.withUnsafeBufferPointer { bytes in
      Self.segments(of: bytes, normalizedFinder) { segment in
        guard ids.count < limit else { return }
        if let token = segment.token {
          ids.append(token)
          return
        }
        workspace.words.bytes.removeAll(keepingCapacity: true)
        workspace.words.bytes.append(contentsOf: bytes[segment.place])
        workspace.words.beginsText = beginsText && segment.place.lowerBound == 0
        encodeWords(to: &ids, limit: limit, in: &workspace)
      }
    }
  }

  /// Appends the tokens of the workspace's text.
  private func encodeWords(to ids: inout [Int32], limit: Int, in workspace: inout Workspace) {
    workspace.words.places.removeAll(keepingCapacity: true)
    guard !workspace.words.bytes.isEmpty else { return }
    workspace.words.places.append(0..<workspace.words.bytes.count)
    parts.preTokenizer?.apply(to: &workspace.words)
    workspace.words.bytes.withUnsafeBufferPointer { bytes in
      for place in workspace.words.places {
        guard ids.count < limit else { return }
        let word = UnsafeBufferPointer(rebasing: bytes[place])
        if workspace.cache.append(word, to: &ids) { continue }
        let first = ids.count
        switch parts.model {
        case .wordPiece(let model): model.append(word, to: &ids)
        case .bytePair(let model): model.append(word, to: &ids, with: &workspace.merger)
        }
        workspace.cache.insert(word, ids[first...])
      }
    }
  }
}
