import Kernels

/// The weights' gradients of a batch, with one or two lanes for each group of parameters, and the sums
/// over them that norms and the Gram matrix are made of.
///
/// Every number here is the work of one task and every sum is added up in task order, so nothing depends
/// on which thread did what.
package final class Gradients {
  /// One piece of work: some output rows of a group's gradient.
  private struct Task {
    enum Work {
      /// Rows of deltaᵀ · inputs.
      case product(inputs: UnsafePointer<Float>, inputWidth: Int)
      /// The delta's column sums.
      case sums
      /// Column sums of delta ∘ normalized.
      case products(normalized: UnsafePointer<Float>)
      /// The first row of a table of token types: all rows of the delta; the others get none.
      case types
      /// Sums of the rows that hold a word, or that stand at a position.
      case words, positions
    }

    let group: Int
    let work: Work
    /// rows × lanes × width
    let delta: UnsafePointer<Float>
    let rows: Int
    let width: Int
    let lanes: Int
    /// Of the width; of words or positions for a table.
    let part: Range<Int>
  }

  private let encoder: Encoder
  private let dense: FloatBuffer
  /// lanes × words of the batch × d
  private let wordRows = FloatBuffer()
  /// lanes × longest text × d
  private let positionRows = FloatBuffer()
  private var tasks: [Task] = []
  private var sums: [SIMD3<Double>] = []
  /// Lanes of each group's gradient, by group; 0: none was computed for this batch.
  package private(set) var lanes: [Int]

  package init(_ encoder: Encoder) {
    self.encoder = encoder
    dense = FloatBuffer(count: 2 * encoder.table.gradientCount)
    lanes = Array(repeating: 0, count: encoder.table.groups.count)
  }

  /// Forgets the previous batch and makes room for this one.
  package func begin() {
    let d = encoder.configuration.width
    for group in lanes.indices { lanes[group] = 0 }
    wordRows.reserve(2 * encoder.layout.words.count * d)
    positionRows.reserve(2 * encoder.layout.longest * d)
  }

  /// The gradient of a dense group in one lane, laid out like the group.
  package func pointer(_ group: Int, lane: Int) -> UnsafeMutablePointer<Float> {
    let group = encoder.table.groups[group]
    guard let offset = group.gradientOffset else { preconditionFailure("a table's gradient has rows") }
    return dense.pointer + 2 * offset + lane * group.count
  }

  /// Word w of the layout: its row's gradient in one lane.
  package func word(_ word: Int, lane: Int) -> UnsafeMutablePointer<Float> {
    wordRows.pointer + (lane * encoder.layout.words.count + word) * encoder.configuration.width
  }

  package func position(_ position: Int, lane: Int) -> UnsafeMutablePointer<Float> {
    positionRows.pointer + (lane * encoder.layout.longest + position) * encoder.configuration.width
  }

  /// A head's gradient has been written through `pointer`, in one lane.
  package func headIsComputed(_ group: Int) { lanes[group] = 1 }

  /// Computes the gradients of blocks, and of the embeddings, from the deltas of backward. Returns
  /// (⟨g_r,g_r⟩, ⟨g_r,g_c⟩, ⟨g_c,g_c⟩) over them; with one lane the first alone.
  package func compute(blocks: Range<Int>, embeddings: Bool, lanes: Int) -> SIMD3<Double> {
    tasks.removeAll(keepingCapacity: true)
    for layer in blocks.reversed() { addBlock(layer, lanes: lanes) }
    if embeddings { addEmbeddings(lanes: lanes) }
    sums.removeAll(keepingCapacity: true)
    sums.append(contentsOf: repeatElement(.zero, count: tasks.count))
    sums.withUnsafeMutableBufferPointer { sums in
      // Each task writes its own element.
      nonisolated(unsafe) let sums = sums
      encoder.team.runTasks(tasks.count) { task, thread in
        sums[task] = run(tasks[task], encoder.products[thread])
      }
    }
    return sums.reduce(.zero, +)
  }

  private func addBlock(_ layer: Int, lanes: Int) {
    let d = encoder.configuration.width, inner = encoder.configuration.feedForward
    let block = encoder.table.blocks[layer], activations = encoder.activations
    let cache = activations.blocks[layer], deltas = activations.deltas[layer]
    let all = encoder.layout.rows
    let out = encoder.outputRows(of: layer) == .all ? all : encoder.layout.texts.count
    let input = layer > 0 ? activations.blocks[layer - 1].output : activations.embedded
    addProduct(block.innerWeight, deltas.inner, inner, cache.hidden, d, out, lanes)
    addProduct(block.outerWeight, deltas.outer, d, cache.activated, inner, out, lanes)
    addProduct(block.qkvWeight, deltas.qkv, 3 * d, input, d, all, lanes)
    addProduct(block.outWeight, deltas.attention, d, cache.context, d, out, lanes)
    add(block.innerBias, .sums, deltas.inner, inner, out, lanes)
    add(block.outerBias, .sums, deltas.outer, d, out, lanes)
    add(block.qkvBias, .sums, deltas.qkv, 3 * d, all, lanes)
    add(block.outBias, .sums, deltas.attention, d, out, lanes)
    add(block.norm1Gain, .products(normalized: cache.norm1.normalized), deltas.hidden, d, out, lanes)
    add(block.norm1Bias, .sums, deltas.hidden, d, out, lanes)
    add(block.norm2Gain, .products(normalized: cache.norm2.normalized), deltas.output, d, out, lanes)
    add(block.norm2Bias, .sums, deltas.output, d, out, lanes)
  }

  private func addEmbeddings(lanes: Int) {
    let d = encoder.configuration.width
    let table = encoder.table, activations = encoder.activations
    let sum = activations.dEmbeddingSum, norm = activations.dEmbeddingNorm
    for first in stride(from: 0, to: encoder.layout.words.count, by: 64) {
      let last = min(first + 64, encoder.layout.words.count)
      add(table.words, .words, sum, d, encoder.layout.rows, lanes, part: first..<last)
    }
    for first in stride(from: 0, to: encoder.layout.longest, by: 16) {
      let last = min(first + 16, encoder.layout.longest)
      add(table.positions, .positions, sum, d, encoder.layout.rows, lanes, part: first..<last)
    }
    add(table.types, .types, sum, d, encoder.layout.rows, lanes)
    let normalized = activations.embeddingNorm.normalized
    add(table.embeddingGain, .products(normalized: normalized), norm, d, encoder.layout.rows, lanes)
    add(table.embeddingBias, .sums, norm, d, encoder.layout.rows, lanes)
  }

  /// A product is cut into pieces of 256 output rows: enough tasks for many threads, still large products.
  private func addProduct(
    _ group: Int, _ delta: UnsafePointer<Float>, _ width: Int, _ inputs: UnsafePointer<Float>,
    _ inputWidth: Int, _ rows: Int, _ lanes: Int
  ) {
    for first in stride(from: 0, to: width, by: 256) {
      add(
        group, .product(inputs: inputs, inputWidth: inputWidth), delta, width, rows, lanes,
        part: first..<min(first + 256, width))
    }
  }

  private func add(
    _ group: Int, _ work: Task.Work, _ delta: UnsafePointer<Float>, _ width: Int, _ rows: Int,
    _ lanes: Int, part: Range<Int>? = nil
  ) {
    self.lanes[group] = lanes
    tasks.append(
      Task(
        group: group, work: work, delta: delta, rows: rows, width: width, lanes: lanes,
        part: part ?? 0..<width))
  }

  /// Computes a task's numbers and returns the sums over them.
  private func run(_ task: Task, _ product: MatrixProduct) -> SIMD3<Double> {
    let rows = task.rows, width = task.width, lanes = task.lanes
    switch task.work {
    case .product(let inputs, let inputWidth):
      let offset = task.part.lowerBound * inputWidth, count = task.part.count * inputWidth
      for lane in 0..<lanes {
        product(
          rows: task.part.count, columns: inputWidth, inner: rows,
          .transposed(task.delta + lane * width + task.part.lowerBound, stride: lanes * width),
          .rows(inputs, stride: inputWidth), into: pointer(task.group, lane: lane) + offset,
          stride: inputWidth)
      }
      return squares(
        pointer(task.group, lane: 0) + offset, pointer(task.group, lane: 1) + offset, count, lanes)
    case .sums:
      Matrix.columnSums(
        into: pointer(task.group, lane: 0), task.delta, rows: rows, width: lanes * width)
      return squares(pointer(task.group, lane: 0), pointer(task.group, lane: 1), width, lanes)
    case .products(let normalized):
      Matrix.columnProducts(
        into: pointer(task.group, lane: 0), task.delta, normalized, rows: rows, width: width,
        lanes: lanes)
      return squares(pointer(task.group, lane: 0), pointer(task.group, lane: 1), width, lanes)
    case .types:
      let count = encoder.table.groups[task.group].count
      let first = pointer(task.group, lane: 0)
      Matrix.columnSums(into: first, task.delta, rows: rows, width: lanes * width)
      if lanes == 2 { pointer(task.group, lane: 1).update(from: first + width, count: width) }
      for lane in 0..<lanes {
        (pointer(task.group, lane: lane) + width).update(repeating: 0, count: count - width)
      }
      return squares(pointer(task.group, lane: 0), pointer(task.group, lane: 1), width, lanes)
    case .words:
      for word in task.part { sumWord(word, task) }
      let first = task.part.lowerBound
      return squares(word(first, lane: 0), word(first, lane: 1), task.part.count * width, lanes)
    case .positions:
      for position in task.part { sumPosition(position, task) }
      let first = task.part.lowerBound
      return squares(
        position(first, lane: 0), position(first, lane: 1), task.part.count * width, lanes)
    }
  }

  private func squares(
    _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ count: Int, _ lanes: Int
  ) -> SIMD3<Double> {
    lanes == 1 ? SIMD3(Vector.dot(first, first, count), 0, 0) : Vector.gram(first, second, count)
  }

  private func sumWord(_ word: Int, _ task: Task) {
    let layout = encoder.layout
    let occurrences = Int(layout.wordStarts[word])..<Int(layout.wordStarts[word + 1])
    for lane in 0..<task.lanes {
      let out = self.word(word, lane: lane)
      for (count, place) in occurrences.enumerated() {
        let row = task.delta + (Int(layout.wordRows[place]) * task.lanes + lane) * task.width
        if count == 0 {
          out.update(from: row, count: task.width)
        } else {
          Vector.add(to: out, row, task.width)
        }
      }
    }
  }

  private func sumPosition(_ position: Int, _ task: Task) {
    for lane in 0..<task.lanes {
      let out = self.position(position, lane: lane)
      out.update(repeating: 0, count: task.width)
      for text in encoder.layout.textsInBatchOrder {
        let text = encoder.layout.texts[text]
        guard position < text.length else { continue }
        let row = task.delta + ((text.row + position) * task.lanes + lane) * task.width
        Vector.add(to: out, row, task.width)
      }
    }
  }
}
