import Kernels

/// Memory of a projection with adapters: what forward keeps and backward writes.
package struct LowRankCache {
  /// scale · A·x̃: rows × downRows.
  package let down: UnsafeMutablePointer<Float>
}

package struct LowRankDeltas {
  /// scale · the gradient of A·x̃: rows × lanes × downRows.
  package let down: UnsafeMutablePointer<Float>
  /// x̃, the input behind the adapters' dropout: rows × inputWidth.
  package let dropped: UnsafeMutablePointer<Float>
}

/// A product with a weight matrix, y = x·Wᵀ, and its low-rank adapters, y += scale · x̃·Aᵀ·Bᵀ. The bias is
/// left to what follows.
struct Projection {
  let groups: ProjectionGroups
  let weight: Weight
  /// A: downRows × inputWidth.
  let down: UnsafePointer<Float>?
  let scale: Float
  private let weights: Weights

  init(_ groups: ProjectionGroups, _ weights: Weights) {
    self.groups = groups
    self.weights = weights
    weight = weights.weight(groups.weight)
    down = groups.down.map { UnsafePointer(weights.floats($0)) }
    scale = weights.table.lowRank?.scale ?? 1
  }

  var bias: UnsafePointer<Float>? { groups.bias.map { UnsafePointer(weights.floats($0)) } }

  /// out (rows × outputWidth) from input (rows × inputWidth), this thread's columns. Ends without `sync`.
  ///
  /// - Parameter rows: which rows of the texts the input holds: decides the places of the mask.
  func forward(
    _ pass: Pass, out: UnsafeMutablePointer<Float>, input: UnsafePointer<Float>, rows: BlockRows,
    cache: LowRankCache, mask: DropoutMask
  ) {
    let count = pass.count(rows), width = groups.inputWidth, outWidth = groups.outputWidth
    let own = pass.columns(outWidth)
    pass.product(
      rows: count, columns: own.count, inner: width, .rows(input, stride: width),
      weight.transposed(from: own.lowerBound * width, stride: width), into: out + own.lowerBound,
      stride: outWidth)
    guard let down else { return }
    var x = input
    if mask.threshold > 0 {
      let dropped = pass.activations.dropped
      drop(pass, into: dropped, input, rows: rows, mask: mask)
      pass.sync()
      x = UnsafePointer(dropped)
    }
    let ranks = pass.columns(groups.downRows)
    pass.product(
      rows: count, columns: ranks.count, inner: width, .rows(x, stride: width),
      .transposed(down + ranks.lowerBound * width, stride: width), into: cache.down + ranks.lowerBound,
      stride: groups.downRows)
    scale(cache.down, rows: count, columns: ranks)
    pass.sync()
    for module in groups.modules {
      guard let up = module.up else { continue }
      let columns = own.clamped(to: module.columns), rank = weights.table.lowRank!.rank
      pass.product(
        rows: count, columns: columns.count, inner: rank,
        .rows(cache.down + module.rankOffset, stride: groups.downRows),
        .transposed(
          weights.floats(up) + (columns.lowerBound - module.columns.lowerBound) * rank, stride: rank),
        into: out + columns.lowerBound, stride: outWidth, beta: 1)
    }
  }

  /// dInput (rows × lanes × inputWidth) = or += the gradient of the input from dOut (rows × lanes ×
  /// outputWidth), and the deltas of the adapters. dOut must be whole; ends without `sync`.
  ///
  /// - Parameters:
  ///   - dInput: nil where nothing below is trained.
  ///   - input: as in forward.
  func backward(
    _ pass: Pass, dInput: UnsafeMutablePointer<Float>?, adding: Bool = false,
    dOut: UnsafePointer<Float>, input: UnsafePointer<Float>, rows: BlockRows, lanes: Int,
    deltas: LowRankDeltas, mask: DropoutMask
  ) {
    let count = pass.count(rows) * lanes, width = groups.inputWidth
    let columns = pass.columns(width)
    if let dInput {
      pass.product(
        rows: count, columns: columns.count, inner: groups.outputWidth,
        .rows(dOut, stride: groups.outputWidth), weight.rows(from: columns.lowerBound, stride: width),
        into: dInput + columns.lowerBound, stride: width, beta: adding ? 1 : 0)
    }
    guard let down else { return }
    let ranks = pass.columns(groups.downRows)
    for module in groups.modules {
      guard let up = module.up else { continue }
      let rank = weights.table.lowRank!.rank
      let own = ranks.clamped(to: module.rankOffset..<module.rankOffset + rank)
      pass.product(
        rows: count, columns: own.count, inner: module.columns.count,
        .rows(dOut + module.columns.lowerBound, stride: groups.outputWidth),
        .rows(weights.floats(up) + (own.lowerBound - module.rankOffset), stride: rank),
        into: deltas.down + own.lowerBound, stride: groups.downRows)
    }
    scale(deltas.down, rows: count, columns: ranks)
    // For the gradient of A.
    if mask.threshold > 0 { drop(pass, into: deltas.dropped, input, rows: rows, mask: mask) }
    guard let dInput else { return }
    pass.sync()
    let isDropped = mask.threshold > 0
    let branch = isDropped ? pass.activations.dDropped : dInput
    pass.product(
      rows: count, columns: columns.count, inner: groups.downRows,
      .rows(deltas.down, stride: groups.downRows), .rows(down + columns.lowerBound, stride: width),
      into: branch + columns.lowerBound, stride: width, beta: isDropped ? 0 : 1)
    guard isDropped else { return }
    pass.sync()
    pass.spans(rows) { span in
      for row in 0..<span.count {
        for lane in 0..<lanes {
          let place = ((span.row + row) * lanes + lane) * width
          ResidualAdd.forward(
            out: dInput + place, residual: dInput + place, y: branch + place, rows: 1, width: width,
            mask: mask.from((span.place + row) * width))
        }
      }
    }
  }

  /// x *= scale for some columns of a matrix of `downRows` columns.
  private func scale(_ x: UnsafeMutablePointer<Float>, rows: Int, columns: Range<Int>) {
    guard scale != 1, !columns.isEmpty else { return }
    for row in 0..<rows {
      Vector.scale(x + row * groups.downRows + columns.lowerBound, by: scale, columns.count)
    }
  }

  /// This thread's rows behind the adapters' dropout.
  private func drop(
    _ pass: Pass, into out: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>, rows: BlockRows,
    mask: DropoutMask
  ) {
    let width = groups.inputWidth
    pass.spans(rows) { span in
      Vector.dropout(
        into: out + span.row * width, input + span.row * width, span.count * width,
        mask: mask.from(span.place * width))
    }
  }
}
