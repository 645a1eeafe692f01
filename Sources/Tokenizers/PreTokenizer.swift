/// Words: places in a buffer of UTF-8, in order.
struct WordList: Sendable {
  var bytes: [UInt8] = []
  var places: [Range<Int>] = []
  /// Whether the buffer begins where the whole text begins.
  var beginsText = true
  /// Memory that is used again.
  fileprivate var spareBytes: [UInt8] = []
  fileprivate var sparePlaces: [Range<Int>] = []
  fileprivate var matches: [SplitMatch] = []

  /// Cuts every word; `body` appends the pieces of the one it is given.
  @inline(__always)
  fileprivate mutating func split(
    _ body: (UnsafeBufferPointer<UInt8>, Range<Int>, inout [Range<Int>]) -> Void
  ) {
    sparePlaces.removeAll(keepingCapacity: true)
    var pieces = sparePlaces
    sparePlaces = []
    bytes.withUnsafeBufferPointer { text in
      for place in places { body(text, place, &pieces) }
    }
    sparePlaces = places
    places = pieces
  }

  /// Writes every word anew; `body` appends what the one it is given becomes.
  @inline(__always)
  fileprivate mutating func rewrite(_ body: (UnsafeBufferPointer<UInt8>, Range<Int>, inout [UInt8]) -> Void) {
    var out = spareBytes
    spareBytes = []
    out.removeAll(keepingCapacity: true)
    bytes.withUnsafeBufferPointer { text in
      for index in places.indices {
        let start = out.count
        body(text, places[index], &out)
        places[index] = start..<out.count
      }
    }
    spareBytes = bytes
    bytes = out
  }
}

/// How a text is cut into the words that the model takes apart, each for itself.
indirect enum PreTokenizer: Sendable {
  case sequence([PreTokenizer])
  case split(SplitPattern, SplitBehavior, inverted: Bool)
  case byteLevel(addsPrefixSpace: Bool, splits: Bool)
  case metaspace(Metaspace)

  /// SentencePiece's sign for a space, in front of words.
  struct Metaspace: Sendable, Equatable {
    enum Prepending: String, Sendable { case always, first, never }

    var replacement: [UInt8]
    var prepending: Prepending
    var splits: Bool
  }

  func apply(to words: inout WordList) {
    switch self {
    case .sequence(let steps):
      for step in steps { step.apply(to: &words) }
    case .split(let pattern, let behavior, let inverted):
      Self.split(&words, by: pattern, behavior, inverted: inverted)
    case .byteLevel(let addsPrefixSpace, let splits):
      if addsPrefixSpace {
        words.rewrite { text, place, out in
          if text[place.lowerBound] != 0x20 { out.append(0x20) }
          out.append(contentsOf: text[place])
        }
      }
      if splits { Self.split(&words, by: .gpt2, .isolated, inverted: false) }
      words.rewrite { text, place, out in
        for index in place { ByteAlphabet.append(text[index], to: &out) }
      }
    case .metaspace(let metaspace):
      metaspace.apply(to: &words)
    }
  }

  fileprivate static func split(
    _ words: inout WordList, by pattern: SplitPattern, _ behavior: SplitBehavior, inverted: Bool
  ) {
    // The usual case: a word is what the pattern finds, and what lies between.
    if behavior == .isolated {
      words.split { text, place, pieces in pattern.cut(text, place) { range, _ in pieces.append(range) } }
      return
    }
    if behavior == .removed {
      words.split { text, place, pieces in
        pattern.cut(text, place) { range, isMatch in if isMatch == inverted { pieces.append(range) } }
      }
      return
    }
    var matches = words.matches
    words.matches = []
    words.split { text, place, pieces in
      matches.removeAll(keepingCapacity: true)
      pattern.cut(text, place) { range, isMatch in
        matches.append(SplitMatch(place: range, isMatch: isMatch != inverted))
      }
      behavior.join(matches, into: &pieces)
    }
    words.matches = matches
  }
}

extension PreTokenizer.Metaspace {
  fileprivate func apply(to words: inout WordList) {
    let beginsText = words.beginsText
    words.rewrite { text, place, out in
      let prepends =
        switch prepending {
        case .always: true
        case .first: beginsText && place.lowerBound == 0
        case .never: false
        }
      let isSpaced = text[place.lowerBound] == 0x20 || text[place].starts(with: replacement)
      if prepends, !isSpaced { out.append(contentsOf: replacement) }
      for index in place {
        if text[index] == 0x20 { out.append(contentsOf: replacement) } else { out.append(text[index]) }
      }
    }
    if splits {
      PreTokenizer.split(&words, by: .text(replacement), .mergedWithNext, inverted: false)
    }
  }
}
