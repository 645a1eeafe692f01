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
///
/// Every thread runs the same code: products over all rows for its own columns of the result, everything else
/// for its own rows or texts, and `sync` between the two.
struct Pass {
  let backbone: Backbone
  let share: BatchLayout.Share
  let product: MatrixProduct

  var configuration: BackboneConfiguration { backbone.configuration }
  var layout: BatchLayout { backbone.layout }
  var activations: Activations { backbone.activations }
  var rows: Range<Int> { share.rows }
  var scratch: UnsafeMutablePointer<Float> { activations.scratch(share.index) }

  /// Waits until what every thread has written can be read.
  func sync() { backbone.team.sync(share.index) }

  /// This thread's columns of a product.
  func columns(_ width: Int) -> Range<Int> {
    let units = (width + 15) / 16, threads = backbone.team.threads
    let first = units * share.index / threads, last = units * (share.index + 1) / threads
    return min(width, 16 * first)..<min(width, 16 * last)
  }

  /// The rows that this thread puts out.
  func outputRows(_ rows: BlockRows) -> Range<Int> { rows == .all ? share.rows : share.texts }

  /// Rows that all threads put out.
  func count(_ rows: BlockRows) -> Int { rows == .all ? layout.rows : layout.texts.count }

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

  /// This thread's spans, one a text.
  func spans(_ rows: BlockRows, _ body: (Span) -> Void) {
    for index in share.texts { body(span(index, rows)) }
  }
}
