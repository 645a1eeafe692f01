import Kernels

/// Word, position and token-type embeddings (every token has type 0), layer norm, dropout.
struct Embeddings {
  let words: UnsafePointer<Float>
  let positions: UnsafePointer<Float>
  let types: UnsafePointer<Float>
  let norm: NormWeights

  init(_ parameters: UnsafePointer<Float>, _ table: ParameterTable) {
    func place(_ group: Int) -> UnsafePointer<Float> { parameters + table.groups[group].offset }
    words = place(table.words)
    positions = place(table.positions)
    types = place(table.types)
    norm = NormWeights(gain: place(table.embeddingGain), bias: place(table.embeddingBias))
  }

  /// out: rows × d.
  func forward(
    _ pass: Pass, out: UnsafeMutablePointer<Float>, cache: NormCache, mask: DropoutMask
  ) {
    let d = pass.configuration.width
    pass.layout.ids.withUnsafeBufferPointer { ids in
      for text in pass.share.texts {
        let text = pass.layout.texts[text]
        EmbeddingNorm.forward(
          out: out + text.row * d, cache: cache.from(row: text.row, width: d),
          ids: ids.baseAddress! + text.row, words: words, positions: positions, type: types,
          weights: norm, rows: text.length, width: d, epsilon: pass.configuration.layerNormEpsilon,
          mask: mask.from(text.place * d))
      }
    }
  }

  /// dSum, dNorm, dOut: rows × lanes × d.
  func backward(
    _ pass: Pass, dSum: UnsafeMutablePointer<Float>, dNorm: UnsafeMutablePointer<Float>,
    dOut: UnsafePointer<Float>, cache: NormCache, mask: DropoutMask, lanes: Int
  ) {
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
}
