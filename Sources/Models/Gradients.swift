import Kernels

/// The weights' gradients of a batch, with one or two lanes for each group of parameters, and the sums
/// over them that norms and the Gram matrix are made of.
///
/// Every number here is the work of one task and every sum is added up in task order, so nothing depends
/// on which thread did what.
package final class Gradients {
  let backbone: Backbone
  private let dense: FloatBuffer
  /// lanes × words of the batch × d
  private let wordRows = FloatBuffer(for: "gradients")
  /// lanes × longest text × d
  private let positionRows = FloatBuffer(for: "gradients")
  private var tasks: [GradientTask] = []
  private var sums: [SIMD3<Double>] = []
  /// Lanes of each group's gradient, by group; 0: none was computed for this batch.
  package private(set) var lanes: [Int]
  /// Whether what is computed is added to what the texts taken before it gave: set between parts of a batch.
  package var isAccumulating = false

  package init(_ backbone: Backbone) {
    self.backbone = backbone
    dense = FloatBuffer(count: 2 * backbone.table.gradientCount, for: "gradients")
    lanes = Array(repeating: 0, count: backbone.table.groups.count)
  }

  /// Forgets the previous batch and makes room for this one.
  package func begin() {
    let d = backbone.configuration.width
    for group in lanes.indices { lanes[group] = 0 }
    isAccumulating = false
    guard backbone.table.trainsEmbeddings else { return }
    wordRows.reserve(2 * backbone.layout.words.count * d)
    positionRows.reserve(2 * backbone.layout.longestOfBatch * d)
  }

  /// The gradient of a dense group in one lane, laid out like the group.
  package func pointer(_ group: Int, lane: Int) -> UnsafeMutablePointer<Float> {
    let group = backbone.table.groups[group]
    guard let offset = group.gradientOffset else { preconditionFailure("a table's gradient has rows") }
    return dense.pointer + 2 * offset + lane * group.count
  }

  /// Word w of the layout: its row's gradient in one lane.
  package func word(_ word: Int, lane: Int) -> UnsafeMutablePointer<Float> {
    wordRows.pointer + (lane * backbone.layout.words.count + word) * backbone.configuration.width
  }

  /// The row of the position table that a text's token of this number reads.
  package func position(_ position: Int, lane: Int) -> UnsafeMutablePointer<Float> {
    positionRows.pointer
      + (lane * backbone.layout.longestOfBatch + position) * backbone.configuration.width
  }

  /// A head's gradient has been written through `pointer`, in one lane.
  package func headIsComputed(_ group: Int) { lanes[group] = 1 }

  /// Computes the gradients of a block from the deltas of its backward. Returns (⟨g_r,g_r⟩, ⟨g_r,g_c⟩,
  /// ⟨g_c,g_c⟩) over them; with one lane the first alone.
  ///
  /// - Parameter dropouts: as in the backward.
  package func computeBlock(_ layer: Int, lanes: Int, _ dropouts: Dropouts) -> SIMD3<Double> {
    tasks.removeAll(keepingCapacity: true)
    let isDropping = dropouts.blocks[layer].adapters.contains { $0.threshold > 0 }
    backbone.addBlockTasks(layer, lanes: lanes, isDropping: isDropping, to: &tasks)
    return run(lanes)
  }

  /// The same for the norm behind the last block.
  package func computeFinalNorm(lanes: Int) -> SIMD3<Double> {
    tasks.removeAll(keepingCapacity: true)
    backbone.addFinalTasks(lanes: lanes, to: &tasks)
    return run(lanes)
  }

  /// The same for the embeddings.
  package func computeEmbeddings(lanes: Int) -> SIMD3<Double> {
    tasks.removeAll(keepingCapacity: true)
    backbone.addEmbeddingTasks(lanes: lanes, to: &tasks)
    return run(lanes)
  }

  private func run(_ lanes: Int) -> SIMD3<Double> {
    guard !tasks.isEmpty else { return .zero }
    for task in tasks { self.lanes[task.group] = lanes }
    sums.removeAll(keepingCapacity: true)
    sums.append(contentsOf: repeatElement(.zero, count: tasks.count))
    sums.withUnsafeMutableBufferPointer { sums in
      // Each task writes its own element.
      nonisolated(unsafe) let sums = sums
      backbone.team.runTasks(tasks.count) { task, thread in
        sums[task] = run(tasks[task], backbone.products[thread])
      }
    }
    return sums.reduce(.zero, +)
  }

  /// Computes a task's numbers and returns the sums over them.
  private func run(_ task: GradientTask, _ product: MatrixProduct) -> SIMD3<Double> {
    let rows = task.rows, width = task.width, lanes = task.lanes, adding = isAccumulating
    switch task.work {
    case .product(let inputs):
      let offset = task.part.lowerBound * inputs.width, count = task.part.count * inputs.width
      for lane in 0..<lanes {
        product(
          rows: task.part.count, columns: inputs.width, inner: rows,
          .transposed(task.delta + lane * task.stride + task.part.lowerBound, stride: lanes * task.stride),
          .rows(inputs.pointer, stride: inputs.stride), into: pointer(task.group, lane: lane) + offset,
          stride: inputs.width, beta: adding ? 1 : 0)
      }
      return squares(
        pointer(task.group, lane: 0) + offset, pointer(task.group, lane: 1) + offset, count, lanes)
    case .sums:
      Matrix.columnSums(
        into: pointer(task.group, lane: 0), task.delta, rows: rows, width: lanes * width, adding: adding)
      return squares(pointer(task.group, lane: 0), pointer(task.group, lane: 1), width, lanes)
    case .products(let normalized):
      Matrix.columnProducts(
        into: pointer(task.group, lane: 0), task.delta, normalized, rows: rows, width: width,
        lanes: lanes, adding: adding)
      return squares(pointer(task.group, lane: 0), pointer(task.group, lane: 1), width, lanes)
    case .gains(let cache):
      let out = pointer(task.group, lane: 0)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: lanes * width) { sums in
        RMSNorm.gainGradient(
          into: sums.baseAddress!, dOut: task.delta, cache: cache, rows: rows, width: width, lanes: lanes)
        if adding {
          Vector.add(to: out, sums.baseAddress!, lanes * width)
        } else {
          out.update(from: sums.baseAddress!, count: lanes * width)
        }
      }
      return squares(pointer(task.group, lane: 0), pointer(task.group, lane: 1), width, lanes)
    case .types: return runTypes(task)
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

  /// The first row of each lane is the sum of all rows of the delta; the other rows have none.
  private func runTypes(_ task: GradientTask) -> SIMD3<Double> {
    let count = backbone.table.groups[task.group].count, width = task.width
    withUnsafeTemporaryAllocation(of: Float.self, capacity: task.lanes * width) { sums in
      Matrix.columnSums(into: sums.baseAddress!, task.delta, rows: task.rows, width: task.lanes * width)
      for lane in 0..<task.lanes {
        let out = pointer(task.group, lane: lane)
        if isAccumulating {
          Vector.add(to: out, sums.baseAddress! + lane * width, width)
        } else {
          out.update(from: sums.baseAddress! + lane * width, count: width)
          (out + width).update(repeating: 0, count: count - width)
        }
      }
    }
    return squares(pointer(task.group, lane: 0), pointer(task.group, lane: 1), width, task.lanes)
  }

  private func sumWord(_ word: Int, _ task: GradientTask) {
    let layout = backbone.layout
    let occurrences = Int(layout.wordStarts[word])..<Int(layout.wordStarts[word + 1])
    for lane in 0..<task.lanes {
      let out = self.word(word, lane: lane)
      if occurrences.isEmpty, !isAccumulating { out.update(repeating: 0, count: task.width) }
      for (count, place) in occurrences.enumerated() {
        let row = task.delta + (Int(layout.wordRows[place]) * task.lanes + lane) * task.width
        if count == 0, !isAccumulating {
          out.update(from: row, count: task.width)
        } else {
          Vector.add(to: out, row, task.width)
        }
      }
    }
  }

  private func sumPosition(_ position: Int, _ task: GradientTask) {
    for lane in 0..<task.lanes {
      let out = self.position(position, lane: lane)
      if !isAccumulating { out.update(repeating: 0, count: task.width) }
      for text in backbone.layout.textsInBatchOrder {
        let text = backbone.layout.texts[text]
        guard position < text.length else { continue }
        let row = task.delta + ((text.row + position) * task.lanes + lane) * task.width
        Vector.add(to: out, row, task.width)
      }
    }
  }
}
