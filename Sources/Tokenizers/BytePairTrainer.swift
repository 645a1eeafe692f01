extension ByteLevelBPE {
  /// Learns a vocabulary from texts: the most frequent pair of neighbouring tokens becomes a token,
  /// again and again (Sennrich et al., 2016).
  ///
  /// Of equally frequent pairs the one with the lower ids comes first, so the same texts always
  /// give the same vocabulary. A pair has to occur at least twice; where the texts run out of such
  /// pairs the vocabulary is smaller than asked for. It never is smaller than
  /// `minimumVocabularySize`.
  public static func train(texts: some Sequence<String>, vocabularySize: Int) -> ByteLevelBPE {
    var trainer = BytePairTrainer()
    for text in texts { trainer.count(text) }
    return trainer.train(vocabularySize: vocabularySize)
  }
}

/// Counts words and learns merges from them.
private struct BytePairTrainer {
  /// A longer word is no word; it would only slow the learning down.
  private static let longestWord = 1_024
  private static let minimumFrequency = 2

  /// A pair in the queue; the top is the most frequent, then the lowest.
  private struct Candidate: Comparable, Sendable {
    var count: Int
    var key: UInt64
    static func < (a: Candidate, b: Candidate) -> Bool {
      a.count != b.count ? a.count > b.count : a.key < b.key
    }
  }

  private struct Pair {
    var count = 0
    /// The words in which the pair has occurred, ascending up to repetitions.
    var words: [Int32] = []
  }

  private var words = ByteStringTable()
  private var frequencies: [Int] = []
  private var pairs: [UInt64: Int] = [:]
  private var statistics: [Pair] = []
  private var queue = BinaryHeap<Candidate>()

  mutating func count(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var splitter = WordSplitter(bytes, range: 0..<bytes.count)
      while let place = splitter.next() {
        guard place.count <= Self.longestWord else { continue }
        let index = words.insert(UnsafeBufferPointer(rebasing: bytes[place]))
        if index == frequencies.count { frequencies.append(0) }
        frequencies[index] += 1
      }
    }
  }

  mutating func train(vocabularySize: Int) -> ByteLevelBPE {
    var tokens = SpecialToken.allCases.map { Array($0.text.utf8) } + ByteAlphabet.order.map { [$0] }
    var ids: [[UInt8]: Int32] = [:]
    var byteTokens = [Int32](repeating: 0, count: 256)
    for (index, byte) in ByteAlphabet.order.enumerated() {
      byteTokens[Int(byte)] = Int32(SpecialToken.allCases.count + index)
      ids[[byte]] = byteTokens[Int(byte)]
    }
    var spellings = (0..<words.count).map { words[$0].map { byteTokens[Int($0)] } }
    for (word, spelling) in spellings.enumerated() {
      for index in spelling.indices.dropLast() {
        add(frequencies[word], to: spelling[index], spelling[index + 1], word: word)
      }
    }
    for (key, index) in pairs { queue.push(Candidate(count: statistics[index].count, key: key)) }

    var merges: [Merge] = []
    while tokens.count < vocabularySize, let best = nextPair() {
      let left = Int32(truncatingIfNeeded: best.key >> 32)
      let right = Int32(truncatingIfNeeded: best.key)
      let bytes = tokens[Int(left)] + tokens[Int(right)]
      // Two pairs can spell the same token.
      let result = ids[bytes] ?? Int32(tokens.count)
      if Int(result) == tokens.count {
        ids[bytes] = result
        tokens.append(bytes)
      }
      let merge = Merge(left: left, right: right, result: result)
      merges.append(merge)
      apply(merge, to: &spellings)
    }
    return ByteLevelBPE(tokens: tokens, merges: merges)
  }

  /// The most frequent pair; nil where none is frequent enough.
  private mutating func nextPair() -> Candidate? {
    while var candidate = queue.pop() {
      let count = statistics[pairs[candidate.key]!].count
      if candidate.count == count { return count >= Self.minimumFrequency ? candidate : nil }
      // Merges since have made it rarer.
      candidate.count = count
      if count >= Self.minimumFrequency { queue.push(candidate) }
    }
    return nil
  }

  /// Merges the pair wherever it occurs and keeps the counts of its neighbours true.
  private mutating func apply(_ merge: Merge, to spellings: inout [[Int32]]) {
    let index = pairs[Merge.key(merge.left, merge.right)]!
    let places = statistics[index].words
    statistics[index].words = []
    var grown: Set<UInt64> = []
    for word in places {
      let word = Int(word)
      let frequency = frequencies[word]
      // Taken out of the array, so that rewriting it copies nothing.
      var spelling: [Int32] = []
      swap(&spelling, &spellings[word])
      var from = 0
      var to = 0
      while from < spelling.count {
        guard from + 1 < spelling.count, spelling[from] == merge.left, spelling[from + 1] == merge.right
        else {
          spelling[to] = spelling[from]
          from += 1
          to += 1
          continue
        }
        statistics[index].count -= frequency
        if to > 0 {
          add(-frequency, to: spelling[to - 1], merge.left, word: word)
          add(frequency, to: spelling[to - 1], merge.result, word: word)
          grown.insert(Merge.key(spelling[to - 1], merge.result))
        }
        if from + 2 < spelling.count {
          add(-frequency, to: merge.right, spelling[from + 2], word: word)
          add(frequency, to: merge.result, spelling[from + 2], word: word)
          grown.insert(Merge.key(merge.result, spelling[from + 2]))
        }
        spelling[to] = merge.result
        from += 2
        to += 1
      }
      spelling.removeLast(from - to)
      swap(&spelling, &spellings[word])
    }
    for key in grown {
      let count = statistics[pairs[key]!].count
      if count >= Self.minimumFrequency { queue.push(Candidate(count: count, key: key)) }
    }
  }

  private mutating func add(_ change: Int, to left: Int32, _ right: Int32, word: Int) {
    let key = Merge.key(left, right)
    let index: Int
    if let known = pairs[key] {
      index = known
    } else {
      index = statistics.count
      pairs[key] = index
      statistics.append(Pair())
    }
    statistics[index].count += change
    if change > 0, statistics[index].words.last != Int32(word) {
      statistics[index].words.append(Int32(word))
    }
  }
}
