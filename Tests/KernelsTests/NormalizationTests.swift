import Foundation
import Kernels
import Testing

/// Layer norm of one row and its gradient, as the formulas have it.
private struct PlainNorm {
  let normalized: [Double]
  let inverse: Double

  init(_ sum: [Double], epsilon: Double) {
    let mean = sum.reduce(0, +) / Double(sum.count)
    let variance = sum.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sum.count)
    let inverse = 1 / (variance + epsilon).squareRoot()
    self.inverse = inverse
    normalized = sum.map { ($0 - mean) * inverse }
  }

  func backward(_ dOut: [Double], gain: Sample) -> [Double] {
    let n = Double(dOut.count), g = dOut.indices.map { dOut[$0] * gain[$0] }
    let mean = g.reduce(0, +) / n
    let slope = zip(g, normalized).reduce(0) { $0 + $1.0 * $1.1 } / n
    return g.indices.map { inverse * (g[$0] - mean - normalized[$0] * slope) }
  }
}

@Suite("Layer norm agrees with a plain loop in double precision")
struct NormalizationTests {
  let mask = RandomStream(seed: 4, purpose: "mask").dropout(0.25)

  private func factors(_ count: Int) -> Sample {
    let factors = Sample(count, seed: 1)
    factors.pointer.update(repeating: 1, count: count)
    Vector.dropout(into: factors.pointer, factors.pointer, count, mask: mask)
    return factors
  }

  @Test("of a residual and a dropped branch, forward and backward", arguments: [1, 2])
  func residual(lanes: Int) {
    eachLength { width, shift in
      let rows = 2, count = rows * width
      let y = Sample(count, seed: 1, shift: shift), yBias = Sample(width, seed: 2, shift: shift)
      let residual = Sample(count, seed: 3, shift: shift), gain = Sample(width, seed: 4)
      let bias = Sample(width, seed: 5), dOut = Sample(lanes * count, seed: 6, shift: shift)
      let out = Sample(count, seed: 0), normalized = Sample(count, seed: 0), inverse = Sample(rows, seed: 0)
      let dSum = Sample(lanes * count, seed: 0), dBranch = Sample(lanes * count, seed: 0)
      let factors = factors(count)
      let cache = NormCache(normalized: normalized.pointer, inverse: inverse.pointer)
      let weights = NormWeights(gain: gain.pointer, bias: bias.pointer)
      ResidualNorm.forward(
        out: out.pointer, cache: cache, y: y.pointer, yBias: yBias.pointer, residual: residual.pointer,
        weights: weights, rows: rows, width: width, epsilon: 1e-3, mask: mask)
      ResidualNorm.backward(
        dSum: dSum.pointer, dBranch: dBranch.pointer, dOut: dOut.pointer, cache: cache, weights: weights,
        rows: rows, width: width, lanes: lanes, mask: mask)
      var expected: [Double] = [], sums: [Double] = [], branches: [Double] = []
      for row in 0..<rows {
        let sum = (0..<width).map {
          residual[row * width + $0] + (y[row * width + $0] + yBias[$0]) * factors[row * width + $0]
        }
        let norm = PlainNorm(sum, epsilon: 1e-3)
        expected += (0..<width).map { norm.normalized[$0] * gain[$0] + bias[$0] }
        for lane in 0..<lanes {
          let place = (row * lanes + lane) * width
          let d = norm.backward((0..<width).map { dOut[place + $0] }, gain: gain)
          sums += d
          branches += (0..<width).map { d[$0] * factors[row * width + $0] }
        }
      }
      #expect(out.difference(from: expected) < 2e-5)
      #expect(dSum.difference(from: sums) < 2e-5)
      #expect(dBranch.difference(from: branches) < 2e-5)
    }
  }

  @Test("of embeddings, with the dropout behind it, forward and backward", arguments: [1, 2])
  func embeddings(lanes: Int) {
    eachLength { width, shift in
      let ids: [Int32] = [4, 0, 4], rows = ids.count, count = rows * width
      let words = Sample(5 * width, seed: 1, shift: shift), positions = Sample(count, seed: 2, shift: shift)
      let type = Sample(width, seed: 3), gain = Sample(width, seed: 4), bias = Sample(width, seed: 5)
      let dOut = Sample(lanes * count, seed: 6, shift: shift)
      let out = Sample(count, seed: 0), normalized = Sample(count, seed: 0), inverse = Sample(rows, seed: 0)
      let dSum = Sample(lanes * count, seed: 0), dNorm = Sample(lanes * count, seed: 0)
      let factors = factors(count)
      let cache = NormCache(normalized: normalized.pointer, inverse: inverse.pointer)
      let weights = NormWeights(gain: gain.pointer, bias: bias.pointer)
      EmbeddingNorm.forward(
        out: out.pointer, cache: cache, ids: ids, words: words.pointer, positions: positions.pointer,
        type: type.pointer, weights: weights, rows: rows, width: width, epsilon: 1e-3, mask: mask)
      EmbeddingNorm.backward(
        dSum: dSum.pointer, dNorm: dNorm.pointer, dOut: dOut.pointer, cache: cache, weights: weights,
        rows: rows, width: width, lanes: lanes, mask: mask)
      var expected: [Double] = [], sums: [Double] = [], norms: [Double] = []
      for row in 0..<rows {
        let sum = (0..<width).map {
          words[Int(ids[row]) * width + $0] + positions[row * width + $0] + type[$0]
        }
        let norm = PlainNorm(sum, epsilon: 1e-3)
        expected += (0..<width).map {
          (norm.normalized[$0] * gain[$0] + bias[$0]) * factors[row * width + $0]
        }
        for lane in 0..<lanes {
          let place = (row * lanes + lane) * width
          let d = (0..<width).map { dOut[place + $0] * factors[row * width + $0] }
          norms += d
          sums += norm.backward(d, gain: gain)
        }
      }
      #expect(out.difference(from: expected) < 2e-5)
      #expect(dNorm.difference(from: norms) < 1e-6)
      #expect(dSum.difference(from: sums) < 2e-5)
    }
  }
}
