import Kernels

/// An encoder's word, position and token-type embeddings (every token has type 0), layer norm and dropout; a
/// decoder's word embeddings.
struct Embeddings {
  private let words: Weight
  private let positions: Weight?
  private let types: UnsafePointer<Float>?
  private let norm: NormWeights?

  init(_ weights: Weights) {
    let table = weights.table
    words = weights.weight(table.words)
    positions = table.positions.map { weights.weight($0) }
    types = table.types.map { UnsafePointer(weights.floats($0)) }
    if let gain = table.embeddingGain, let bias = table.embeddingBias {
      norm = NormWeights(gain: weights.floats(gain), bias: weights.floats(bias))
    } else {
      norm = nil
    }
  }

  /// out: rows × d, this thread's.
  func forward(
    _ pass: Pass, out: UnsafeMutablePointer<Float>, cache: NormCache, mask: DropoutMask
  ) {
    let c = pass.configuration, d = c.width
    guard let norm, let positions else {
      return copyWords(pass, into: out, rows: pass.rows)
    }
    // Rows of the tables of this thread's texts, as they are or gathered.
    pass.layout.ids.withUnsafeBufferPointer { ids in
      for index in pass.share.texts {
        let text = pass.layout.texts[index], place = text.row * d
        let ids = ids.baseAddress! + text.row
        let table: UnsafePointer<Float>, rows: UnsafePointer<Int32>, first: UnsafePointer<Float>
        if case .single(let words) = words, case .single(let positions) = positions {
          (table, rows, first) = (words, ids, positions + c.positionOffset * d)
        } else {
          // In memory that the first block writes later.
          let gatheredWords = pass.activations.blocks[0].hidden
          copyWords(pass, into: gatheredWords, rows: text.row..<text.row + text.length)
          (table, rows) = (UnsafePointer(gatheredWords + place), pass.backbone.counting)
          let gathered = pass.activations.branch + place
          for row in 0..<text.length {
            copy(positions, row: row + c.positionOffset, into: gathered + row * d, d)
          }
          first = UnsafePointer(gathered)
        }
        EmbeddingNorm.forward(
          out: out + place, cache: cache.from(row: text.row, width: d), ids: rows, words: table,
          positions: first, type: types ?? pass.backbone.zeros, weights: norm, rows: text.length, width: d,
          epsilon: c.normEpsilon, mask: mask.from(text.place * d))
      }
    }
  }

  /// dSum, dNorm, dOut: rows × lanes × d. A decoder's words have the gradient dOut itself.
  func backward(
    _ pass: Pass, dSum: UnsafeMutablePointer<Float>, dNorm: UnsafeMutablePointer<Float>,
    dOut: UnsafePointer<Float>, cache: NormCache, mask: DropoutMask, lanes: Int
  ) {
    guard let norm else { return }
    let d = pass.configuration.width
    for text in pass.share.texts {
      let text = pass.layout.texts[text]
      let place = text.row * lanes * d
      EmbeddingNorm.backward(
        dSum: dSum + place, dNorm: dNorm + place, dOut: dOut + place,
        cache: cache.from(row: text.row, width: d), weights: norm, rows: text.length, width: d,
        lanes: lanes, mask: mask.from(text.place * d))
    }
  }

  private func copyWords(_ pass: Pass, into out: UnsafeMutablePointer<Float>, rows: Range<Int>) {
    let d = pass.configuration.width
    for row in rows { copy(words, row: Int(pass.layout.ids[row]), into: out + row * d, d) }
  }

  private func copy(_ table: Weight, row: Int, into out: UnsafeMutablePointer<Float>, _ width: Int) {
    switch table {
    case .single(let values): out.update(from: values + row * width, count: width)
    case .half(let values, let format): format.widen(into: out, values + row * width, width)
    }
  }
}
