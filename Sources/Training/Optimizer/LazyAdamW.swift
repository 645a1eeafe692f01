import Kernels
import Models

/// AdamW over all parameters, with global clipping left to the caller. Rows of embedding tables that a
/// batch does not touch cost nothing in its step: a row is caught up before it is next read, by repeating
/// the dense update's operations in order, so its bits do not depend on when that happens.
final class LazyAdamW {
  /// Rows of one embedding table and how far each has come.
  private struct Table {
    let group: Int
    let offset: Int
    /// Steps applied to each row since the last flush.
    var applied: [Int32]
  }

  /// A row that lacks the steps of the history from `done` on.
  private struct Lag {
    let offset: Int
    let done: Int
  }

  /// A range of a dense group.
  private struct Piece {
    let group: Int
    let range: Range<Int>
  }

  private let backbone: Backbone
  /// Both moments, each laid out like the trained parameters.
  let first: FloatBuffer
  let second: FloatBuffer
  /// Steps done, of the whole run.
  var step = 0
  /// The steps since the last flush, for tables: rows may still lack some of them.
  private var history: [AdamWStep] = []
  private var words: Table?
  private var positions: Table?
  private var pieces: [Piece] = []
  private var pending: [Lag] = []
  private let width: Int

  init(_ backbone: Backbone) {
    self.backbone = backbone
    let table = backbone.table
    width = backbone.configuration.width
    first = FloatBuffer(count: table.count, for: "the optimizer's moments")
    second = FloatBuffer(count: table.count, for: "the optimizer's moments")
    func rows(_ group: Int?) -> Table? {
      guard let group, table.groups[group].isTrained else { return nil }
      return Table(
        group: group, offset: table.groups[group].offset,
        applied: Array(repeating: 0, count: table.groups[group].entries[0].shape[0]))
    }
    words = rows(table.words)
    positions = rows(table.positions)
    for (index, group) in table.groups.enumerated() where group.isTrained && !group.isTable {
      for start in stride(from: 0, to: group.count, by: 1 << 14) {
        pieces.append(Piece(group: index, range: start..<min(start + 1 << 14, group.count)))
      }
    }
    pieces.sort { $0.range.count > $1.range.count }
  }

  /// Brings the rows that a batch reads up to date.
  func catchUp(_ layout: BatchLayout) {
    pending.removeAll(keepingCapacity: true)
    for word in layout.words { note(Int(word), of: &words) }
    for row in positionRows(layout) { note(row, of: &positions) }
    catchUpPending()
  }

  /// Brings every row up to date.
  func flush() {
    guard !history.isEmpty else { return }
    pending.removeAll(keepingCapacity: true)
    for row in 0..<(words?.applied.count ?? 0) { note(row, of: &words) }
    for row in 0..<(positions?.applied.count ?? 0) { note(row, of: &positions) }
    catchUpPending()
    forgetHistory()
  }

  /// Every row is taken to be up to date from here on.
  func forgetHistory() {
    history.removeAll(keepingCapacity: true)
    for row in 0..<(words?.applied.count ?? 0) { words!.applied[row] = 0 }
    for row in 0..<(positions?.applied.count ?? 0) { positions!.applied[row] = 0 }
  }

  /// No step done yet: moments zero. Moments that never moved are not touched.
  func reset() {
    if step > 0 {
      first.pointer.update(repeating: 0, count: first.count)
      second.pointer.update(repeating: 0, count: second.count)
    }
    step = 0
    forgetHistory()
  }

  /// Rows of the position table that a batch reads.
  private func positionRows(_ layout: BatchLayout) -> Range<Int> {
    let offset = backbone.configuration.positionOffset
    return offset..<offset + layout.longestOfBatch
  }

  /// One step along a · first lane + b · second lane (a group with one lane: that lane), scaled by `scale`.
  /// Groups without a gradient are left alone, their decay too.
  func update(
    _ gradients: Gradients, coefficients: (regression: Float, classification: Float), scale: Float,
    learningRate: Float, weightDecay: Float
  ) {
    step += 1
    let decaying = AdamWStep(
      index: step, learningRate: Double(learningRate), weightDecay: Double(weightDecay))
    let plain = AdamWStep(index: step, learningRate: Double(learningRate), weightDecay: 0)
    history.append(decaying)
    let a = coefficients.regression * scale, b = coefficients.classification * scale
    let layout = backbone.layout, table = backbone.table, rows = positionRows(layout)
    let wordChunks = words == nil ? 0 : (layout.words.count + 63) / 64
    let positionChunks = positions == nil ? 0 : (rows.count + 63) / 64
    backbone.team.runTasks(pieces.count + wordChunks + positionChunks) { task, _ in
      if task < wordChunks {
        for word in task * 64..<min((task + 1) * 64, layout.words.count) {
          move(
            words!.offset + Int(layout.words[word]) * width, width, gradients.word(word, lane: 0),
            gradients.word(word, lane: 1), lanes: gradients.lanes[table.words], a, b, scale, decaying)
        }
      } else if task < wordChunks + positionChunks {
        let chunk = task - wordChunks
        for place in chunk * 64..<min((chunk + 1) * 64, rows.count) {
          move(
            positions!.offset + (rows.lowerBound + place) * width, width,
            gradients.position(place, lane: 0), gradients.position(place, lane: 1),
            lanes: gradients.lanes[positions!.group], a, b, scale, decaying)
        }
      } else {
        let piece = pieces[task - wordChunks - positionChunks]
        let group = table.groups[piece.group], start = piece.range.lowerBound
        var single = a
        switch group.part {
        case .regressionHead: single = coefficients.regression * scale
        case .classificationHead: single = coefficients.classification * scale
        case .block, .embeddings, .finalNorm: single = scale
        }
        move(
          group.offset + start, piece.range.count, gradients.pointer(piece.group, lane: 0) + start,
          gradients.pointer(piece.group, lane: 1) + start, lanes: gradients.lanes[piece.group], a, b, single,
          group.decays ? decaying : plain)
      }
    }
    let now = Int32(history.count)
    if words != nil { for word in layout.words { words!.applied[Int(word)] = now } }
    if positions != nil { for row in rows { positions!.applied[row] = now } }
    // Without tables nothing is ever caught up.
    if words == nil { history.removeAll(keepingCapacity: true) }
  }

  /// Moves a range of parameters along a · x + b · y; with one lane along single · x.
  private func move(
    _ offset: Int, _ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, lanes: Int,
    _ a: Float, _ b: Float, _ single: Float, _ step: AdamWStep
  ) {
    guard lanes > 0 else { return }
    AdamW.update(
      parameters: backbone.weights.trained.pointer + offset, first: first.pointer + offset,
      second: second.pointer + offset, lanes == 2 ? a : single, x, b, lanes == 2 ? y : nil, count: count,
      step: step)
  }

  /// Notes that a row is about to be caught up, where it lacks steps.
  private func note(_ row: Int, of table: inout Table?) {
    guard let done = table.map({ Int($0.applied[row]) }), done < history.count else { return }
    pending.append(Lag(offset: table!.offset + row * width, done: done))
    table!.applied[row] = Int32(history.count)
  }

  private func catchUpPending() {
    guard !pending.isEmpty else { return }
    history.withUnsafeBufferPointer { history in
      pending.withUnsafeBufferPointer { pending in
        // Each task has its own rows.
        nonisolated(unsafe) let (history, pending) = (history, pending)
        backbone.team.runTasks((pending.count + 15) / 16) { task, _ in
          for lag in pending[task * 16..<min((task + 1) * 16, pending.count)] {
            AdamW.idle(
              parameters: backbone.weights.trained.pointer + lag.offset, first: first.pointer + lag.offset,
              second: second.pointer + lag.offset, count: width,
              steps: UnsafeBufferPointer(rebasing: history[lag.done...]))
          }
        }
      }
    }
  }
}
