import Kernels

/// How a batch lies in the activations: texts ordered so that each thread's are neighbours, with about
/// equal work for each; and the embedding rows that the batch touches. Its arrays are reused.
package final class BatchLayout {
  /// A text in the order of the activations.
  package struct Text {
    /// Its number in the batch as given.
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
  /// Distinct token ids, in order of first appearance in the batch as given.
  package private(set) var words: [Int32] = []
  /// For word w, rows[wordStarts[w] ..< wordStarts[w + 1]] are the rows that hold it.
  package private(set) var wordStarts: [Int32] = []
  package private(set) var wordRows: [Int32] = []
  package private(set) var rows = 0
  package private(set) var longest = 0
  /// Floats of attention probabilities: heads · Σ length².
  package private(set) var probabilities = 0
  /// Where each vocabulary entry stands in `words`; −1 elsewhere.
  private var slots: [Int32]
  private let configuration: EncoderConfiguration

  package init(_ configuration: EncoderConfiguration) {
    self.configuration = configuration
    slots = Array(repeating: -1, count: configuration.vocabulary)
  }

  /// - Throws: `ModelError.batch`.
  package func arrange(_ batch: PackedBatch, threads: Int) throws {
    try batch.validate(for: configuration)
    let assignment = assign(batch, threads: threads)
    let heads = configuration.heads
    var probabilityPlaces: [Int] = [], total = 0
    longest = 0
    for text in 0..<batch.texts {
      let length = Int(batch.offsets[text + 1] - batch.offsets[text])
      probabilityPlaces.append(total)
      total += heads * length * length
      longest = max(longest, length)
    }
    rows = 0
    probabilities = 0
    texts.removeAll(keepingCapacity: true)
    shares.removeAll(keepingCapacity: true)
    ids.removeAll(keepingCapacity: true)
    for share in 0..<threads {
      let firstText = texts.count, firstRow = rows
      for index in 0..<batch.texts where assignment[index] == share {
        let place = Int(batch.offsets[index]), length = Int(batch.offsets[index + 1]) - place
        texts.append(
          Text(
            index: index, row: rows, place: place, length: length, probabilities: probabilities,
            probabilityPlace: probabilityPlaces[index]))
        ids.append(contentsOf: batch.tokenIDs[place..<place + length])
        rows += length
        probabilities += heads * length * length
      }
      shares.append(Share(index: share, texts: firstText..<texts.count, rows: firstRow..<rows))
    }
    textsInBatchOrder = texts.indices.sorted { texts[$0].index < texts[$1].index }
    collectWords(batch)
  }

  /// The longest text first, each to the thread with the least work so far.
  private func assign(_ batch: PackedBatch, threads: Int) -> [Int] {
    func work(_ text: Int) -> Int {
      let length = Int(batch.offsets[text + 1] - batch.offsets[text])
      return length * (4 * configuration.width + 2 * configuration.feedForward + 2 * length)
    }
    let order = (0..<batch.texts).sorted { (work($0), $1) > (work($1), $0) }
    var loads = Array(repeating: 0, count: threads)
    var assignment = Array(repeating: 0, count: batch.texts)
    for text in order {
      let share = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) }!
      assignment[text] = share
      loads[share] += work(text)
    }
    return assignment
  }

  /// A counting sort of the rows by word. The rows of a word keep the order of the batch as given, so
  /// that a sum over them does not depend on the number of threads.
  private func collectWords(_ batch: PackedBatch) {
    for word in words { slots[Int(word)] = -1 }
    words.removeAll(keepingCapacity: true)
    wordStarts.removeAll(keepingCapacity: true)
    for id in batch.tokenIDs {
      if slots[Int(id)] < 0 {
        slots[Int(id)] = Int32(words.count)
        words.append(id)
        wordStarts.append(0)
      }
      wordStarts[Int(slots[Int(id)])] += 1
    }
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
