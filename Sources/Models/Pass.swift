import Kernels

/// Which rows of each text a block puts out: what pooling does not read need not be computed.
package enum BlockRows {
  case all, first, last
}

/// The rows of one text that a block puts out.
struct Span {
  /// The first of them among all rows of the batch.
  let source: Int
  /// The same row among those that are put out.
  let row: Int
  let count: Int
  /// How far into the text it is.
  let offset: Int
  /// Where it stands in the batch as given: masks are a function of that.
  let place: Int
}

/// One thread's part of a pass over a batch.
struct Pass {
  let configuration: EncoderConfiguration
  let layout: BatchLayout
  let share: BatchLayout.Share
  let activations: Activations
  let product: MatrixProduct

  var rows: Range<Int> { share.rows }
  var scratch: UnsafeMutablePointer<Float> { activations.scratch(share.index) }

  /// The rows that this thread puts out.
  func outputRows(_ rows: BlockRows) -> Range<Int> { rows == .all ? share.rows : share.texts }

  /// A buffer that all blocks share, moved so that this thread's output rows lie among its own rows: another
  /// thread may be in another block, with other rows.
  func ownRows(
    of shared: UnsafeMutablePointer<Float>, _ rows: BlockRows, width: Int
  ) -> UnsafeMutablePointer<Float> {
    shared + (share.rows.lowerBound - outputRows(rows).lowerBound) * width
  }

  func span(_ index: Int, _ rows: BlockRows) -> Span {
    let text = layout.texts[index]
    switch rows {
    case .all:
      return Span(source: text.row, row: text.row, count: text.length, offset: 0, place: text.place)
    case .first: return Span(source: text.row, row: index, count: 1, offset: 0, place: text.place)
    case .last:
      let offset = text.length - 1
      return Span(
        source: text.row + offset, row: index, count: 1, offset: offset, place: text.place + offset)
    }
  }
}
