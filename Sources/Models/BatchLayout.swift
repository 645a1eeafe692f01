import Kernels

/// How a batch lies in the activations: texts ordered so that each thread's are neighbours, with about
/// equal work for each; and the embedding rows that the batch touches. Its arrays are reused.
package final class BatchLayout {
  /// A text in the order of the activations.
  package struct Text {
    /// Its number among the texts that were taken.
    package let index: Int
    /// Its first row in the activations, and in the batch as given: masks are a function of the latter.
    package let row: Int
    package let place: Int
    package let length: Int
    /// Where its attention probabilities start, in the activations and in the batch as given.
    package let probabilities: Int
    package let probabilityPlace: Int
  }

  /// What one thread does.
  package struct Share {
    package let index: Int
    package let texts: Range<Int>
    package let rows: Range<Int>
  }

  package private(set) var texts: [Text] = []
  /// Indices into `texts`, by their number in the batch as given.
  package private(set) var textsInBatchOrder: [Int] = []
  package private(set) var shares: [Share] = []
  /// Token ids in the order of the activations.
  package private(set) var ids: [Int32] = []
  /// Distinct token ids of the whole batch, in order of first appearance in it as given.
  package private(set) var words: [Int32] = []
  /// For word w, rows[wordStarts[w] ..< wordStarts[w + 1]] are the rows that hold it; none where only texts
  /// that were not taken do.
  package private(set) var wordStarts: [Int32] = []
  package private(set) var wordRows: [Int32] = []
  package private(set) var rows = 0
  /// The longest text taken, and the longest of the whole batch.
  package private(set) var longest = 0
  package private(set) var longestOfBatch = 0
  /// The number in the batch as given of the first text taken.
  package private(set) var firstText = 0
  /// Floats of attention probabilities: heads · Σ length².
  package private(set) var probabilities = 0
  /// Where each vocabulary entry stands in `words`; −1 elsewhere.
  private var slots: [Int32]
  private let configuration: BackboneConfiguration

  package init(_ configuration: BackboneConfiguration) {
    self.configuration = configuration
    slots = Array(repeating: -1, count: configuration.vocabulary)
  }

  /// Takes up some texts of a batch; nil: all.
  ///
  /// - Throws: `ModelError.batch`.
  package func arrange(_ batch: PackedBatch, texts: Range<Int>? = nil, threads: Int) throws {
    let range = texts ?? 0..<batch.texts
    try batch.validate(for: configuration)
    let assignment = assign(batch, range, threads: threads)
    let heads = configuration.heads
    var probabilityPlaces: [Int] = [], total = 0
    longest = 0
    longestOfBatch = 0
    firstText = range.lowerBound
    for text in 0..<batch.texts {
      let length = batch.length(text)
      probabilityPlaces.append(total)
      total += heads * length * length
      longestOfBatch = max(longestOfBatch, length)
      if range.contains(text) { longest = max(longest, length) }
    }
    rows = 0
    probabilities = 0
    self.texts.removeAll(keepingCapacity: true)
    shares.removeAll(keepingCapacity: true)
    ids.removeAll(keepingCapacity: true)
    for share in 0..<threads {
      let firstText = self.texts.count, firstRow = rows
      for text in range where assignment[text - range.lowerBound] == share {
        let place = Int(batch.offsets[text]), length = batch.length(text)
        self.texts.append(
          Text(
            index: text - range.lowerBound, row: rows, place: place, length: length,
            probabilities: probabilities, probabilityPlace: probabilityPlaces[text]))
        ids.append(contentsOf: batch.tokenIDs[place..<place + length])
        rows += length
        probabilities += heads * length * length
      }
      shares.append(Share(index: share, texts: firstText..<self.texts.count, rows: firstRow..<rows))
    }
    textsInBatchOrder = self.texts.indices.sorted { self.texts[$0].index < self.texts[$1].index }
    collectWords(batch)
  }

  /// The longest text first, each to the thread with the least work so far.
  private func assign(_ batch: PackedBatch, _ range: Range<Int>, threads: Int) -> [Int] {
    func work(_ text: Int) -> Int {
      let length = batch.length(text)
      return length * (4 * configuration.width + 2 * configuration.feedForward + 2 * length)
    }
    let order = range.sorted { (work($0), $1) > (work($1), $0) }
    var loads = Array(repeating: 0, count: threads)
    var assignment = Array(repeating: 0, count: range.count)
    for text in order {
      let share = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) }!
      assignment[text - range.lowerBound] = share
      loads[share] += work(text)
    }
    return assignment
  }

  /// A counting sort of the rows by word. The rows of a word keep the order of the batch as given, so
  /// that a sum over them does not depend on the number of threads.
  private func collectWords(_ batch: PackedBatch) {
    for word in words { slots[Int(word)] = -1 }
    words.removeAll(keepingCapacity: true)
    for id in batch.tokenIDs where slots[Int(id)] < 0 {
      slots[Int(id)] = Int32(words.count)
      words.append(id)
    }
    wordStarts.removeAll(keepingCapacity: true)
    wordStarts.append(contentsOf: repeatElement(0, count: words.count))
    for id in ids { wordStarts[Int(slots[Int(id)])] += 1 }
    var start: Int32 = 0
    for word in words.indices { (wordStarts[word], start) = (start, start + wordStarts[word]) }
    wordStarts.append(start)
    if wordRows.count < rows { wordRows = Array(repeating: 0, count: rows * 2) }
    var next = wordStarts
    for text in textsInBatchOrder.map({ texts[$0] }) {
      for offset in 0..<text.length {
        let slot = Int(slots[Int(batch.tokenIDs[text.place + offset])])
        wordRows[Int(next[slot])] = Int32(text.row + offset)
        next[slot] += 1
      }
    }
  }
}
