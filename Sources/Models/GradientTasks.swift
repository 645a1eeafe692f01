import Kernels

/// One piece of the weights' gradients: some output rows of a group's.
struct GradientTask {
  struct Inputs {
    let pointer: UnsafePointer<Float>
    let width: Int
    let stride: Int
  }

  enum Work {
    /// Rows of deltaᵀ · inputs.
    case product(Inputs)
    /// The delta's column sums.
    case sums
    /// Column sums of delta ∘ normalized.
    case products(normalized: UnsafePointer<Float>)
    /// Column sums of delta ∘ the RMS-normalised rows.
    case gains(RMSCache)
    /// The first row of a table of token types: all rows of the delta; the others get none.
    case types
    /// Sums of the rows that hold a word, or that stand at a position.
    case words, positions
  }

  let group: Int
  let work: Work
  /// rows × lanes × stride, of which `width` columns are read.
  let delta: UnsafePointer<Float>
  let stride: Int
  let rows: Int
  let width: Int
  let lanes: Int
  /// Of the width; of words or positions for a table.
  let part: Range<Int>
}

/// What one projection's gradients are computed from.
private struct ProjectionDeltas {
  let groups: ProjectionGroups
  /// Of the product: rows × lanes × outputWidth.
  let delta: UnsafePointer<Float>
  /// rows × inputWidth, in front of and behind the adapters' dropout.
  let input: UnsafePointer<Float>
  let dropped: UnsafePointer<Float>
  let cache: LowRankCache
  let adapter: LowRankDeltas
  let rows: Int
}

extension Backbone {
  /// The tasks of a block whose backward has run. Large ones are in front.
  ///
  /// - Parameter isDropping: the adapters' inputs were dropped out.
  func addBlockTasks(_ layer: Int, lanes: Int, isDropping: Bool, to tasks: inout [GradientTask]) {
    let c = configuration, block = table.blocks[layer], deltas = activations.deltas!
    let cache = activations.blocks[layer], all = layout.rows
    let out = outputRows(of: layer) == .all ? all : layout.texts.count
    let isDecoder = c.family == .decoder
    let feedInput = isDecoder ? cache.norm2.normalized : cache.hidden
    let attentionInput = isDecoder ? UnsafePointer(cache.norm1.normalized) : input(of: layer)
    let inputs: [UnsafePointer<Float>] = [
      attentionInput, UnsafePointer(cache.context), UnsafePointer(feedInput),
      UnsafePointer(cache.activated),
    ]
    let outputs = [deltas.qkv, deltas.attention, deltas.pre, deltas.outer]
    for index in [2, 3, 0, 1] {
      add(
        ProjectionDeltas(
          groups: block.projections[index], delta: outputs[index], input: inputs[index],
          dropped: isDropping
            ? UnsafePointer(deltas.adapters[index].dropped) : inputs[index],
          cache: cache.adapters[index], adapter: deltas.adapters[index], rows: index == 0 ? all : out),
        lanes, to: &tasks)
    }
    guard table.lowRank == nil else { return }
    if isDecoder {
      add(
        block.norm1Gain,
        .gains(
          RMSCache(
            sum: UnsafeMutablePointer(mutating: input(of: layer)), inverse: cache.norm1.inverse)),
        deltas.normed1, c.width, all, lanes, to: &tasks)
      add(
        block.norm2Gain, .gains(RMSCache(sum: cache.hidden, inverse: cache.norm2.inverse)), deltas.normed2,
        c.width, out, lanes, to: &tasks)
    } else {
      add(
        block.norm1Gain, .products(normalized: cache.norm1.normalized), deltas.hidden, c.width, out, lanes,
        to: &tasks)
      add(block.norm1Bias!, .sums, deltas.hidden, c.width, out, lanes, to: &tasks)
      add(
        block.norm2Gain, .products(normalized: cache.norm2.normalized), activations.dOutput, c.width, out,
        lanes, to: &tasks)
      add(block.norm2Bias!, .sums, activations.dOutput, c.width, out, lanes, to: &tasks)
    }
  }

  func addFinalTasks(lanes: Int, to tasks: inout [GradientTask]) {
    guard let gain = table.finalGain, table.groups[gain].isTrained else { return }
    let isWhole = Pooling(kind: pooling).rows == .all
    add(
      gain,
      .gains(
        RMSCache(
          sum: activations.blocks[configuration.layers - 1].output, inverse: activations.final.inverse)),
      activations.dFinal, configuration.width, isWhole ? layout.rows : layout.texts.count, lanes, to: &tasks)
  }

  func addEmbeddingTasks(lanes: Int, to tasks: inout [GradientTask]) {
    guard table.trainsEmbeddings else { return }
    let d = configuration.width, rows = layout.rows
    let isEncoder = configuration.family == .encoder
    let sum = isEncoder ? activations.dEmbeddingSum : activations.dOutput
    for first in stride(from: 0, to: layout.words.count, by: 64) {
      let last = min(first + 64, layout.words.count)
      add(table.words, .words, sum, d, rows, lanes, part: first..<last, to: &tasks)
    }
    if let positions = table.positions {
      for first in stride(from: 0, to: layout.longestOfBatch, by: 16) {
        let last = min(first + 16, layout.longestOfBatch)
        add(positions, .positions, sum, d, rows, lanes, part: first..<last, to: &tasks)
      }
    }
    if let types = table.types { add(types, .types, sum, d, rows, lanes, to: &tasks) }
    if let gain = table.embeddingGain, let bias = table.embeddingBias {
      let norm = activations.dEmbeddingNorm
      add(
        gain, .products(normalized: activations.embeddingNorm.normalized), norm, d, rows, lanes, to: &tasks)
      add(bias, .sums, norm, d, rows, lanes, to: &tasks)
    }
  }

  /// A projection's weight and bias, or its adapters' factors.
  private func add(_ p: ProjectionDeltas, _ lanes: Int, to tasks: inout [GradientTask]) {
    let groups = p.groups
    if table.groups[groups.weight].isTrained {
      addProduct(
        groups.weight, p.delta, groups.outputWidth, groups.outputWidth,
        .init(pointer: p.input, width: groups.inputWidth, stride: groups.inputWidth), p.rows, lanes,
        to: &tasks)
      if let bias = groups.bias {
        add(bias, .sums, p.delta, groups.outputWidth, p.rows, lanes, to: &tasks)
      }
    }
    guard let down = groups.down, let rank = table.lowRank?.rank else { return }
    addProduct(
      down, UnsafePointer(p.adapter.down), groups.downRows, groups.downRows,
      .init(pointer: p.dropped, width: groups.inputWidth, stride: groups.inputWidth), p.rows, lanes,
      to: &tasks)
    for module in groups.modules {
      guard let up = module.up else { continue }
      addProduct(
        up, p.delta + module.columns.lowerBound, module.columns.count, groups.outputWidth,
        .init(pointer: p.cache.down + module.rankOffset, width: rank, stride: groups.downRows), p.rows, lanes,
        to: &tasks)
    }
  }

  /// A product is cut into pieces of 256 output rows: enough tasks for many threads, still large products.
  private func addProduct(
    _ group: Int, _ delta: UnsafePointer<Float>, _ width: Int, _ stride: Int, _ inputs: GradientTask.Inputs,
    _ rows: Int, _ lanes: Int, to tasks: inout [GradientTask]
  ) {
    for first in Swift.stride(from: 0, to: width, by: 256) {
      add(
        group, .product(inputs), delta, width, rows, lanes, stride: stride,
        part: first..<min(first + 256, width), to: &tasks)
    }
  }

  private func add(
    _ group: Int, _ work: GradientTask.Work, _ delta: UnsafePointer<Float>, _ width: Int, _ rows: Int,
    _ lanes: Int, stride: Int? = nil, part: Range<Int>? = nil, to tasks: inout [GradientTask]
  ) {
    tasks.append(
      GradientTask(
        group: group, work: work, delta: delta, stride: stride ?? width, rows: rows, width: width,
        lanes: lanes, part: part ?? 0..<width))
  }
}
