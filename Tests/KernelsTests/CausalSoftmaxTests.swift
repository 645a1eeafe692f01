import Foundation
import Kernels
import Testing

@Suite("The causal softmax agrees with a plain loop in double precision")
struct CausalSoftmaxTests {
  @Test(
    "each row over the columns it sees, forward and backward",
    arguments: [1, 2], [DropoutMask.none, RandomStream(seed: 9, purpose: "mask").dropout(0.3)])
  func visible(lanes: Int, mask: DropoutMask) {
    eachLength { width, shift in
      for (rows, offset) in [(width <= 35 ? width : 3, 0), (4, width / 2), (2, width + 3)] {
        let x = Sample(rows * width, seed: width, shift: shift, scale: 4)
        let d = Sample(rows * lanes * width, seed: 2, shift: shift)
        let factors = factors(of: mask, rows * width)
        var p: [Double] = [], dScores: [Double] = []
        for row in 0..<rows {
          let seen = min(width, offset + row + 1), hidden = [Double](repeating: 0, count: width - seen)
          let scaled = (0..<seen).map { 0.25 * x[row * width + $0] }
          let top = scaled.max()!, sum = scaled.reduce(0) { $0 + exp($1 - top) }
          let row0 = p.count
          p += scaled.map { exp($0 - top) / sum } + hidden
          for lane in 0..<lanes {
            let g = (0..<seen).map { d[(row * lanes + lane) * width + $0] * factors[row * width + $0] }
            let mean = (0..<seen).reduce(0) { $0 + p[row0 + $1] * g[$1] }
            dScores += (0..<seen).map { 0.25 * p[row0 + $0] * (g[$0] - mean) } + hidden
          }
          // What is hidden is not even read.
          for column in seen..<width {
            x.pointer[row * width + column] = .nan
            for lane in 0..<lanes { d.pointer[(row * lanes + lane) * width + column] = .nan }
          }
        }
        CausalSoftmax.forward(x.pointer, rows: rows, width: width, offset: offset, scale: 0.25)
        #expect(x.difference(from: p) < 1e-6)
        CausalSoftmax.backward(
          d: d.pointer, p: x.pointer, rows: rows, width: width, offset: offset, lanes: lanes, scale: 0.25,
          mask: mask)
        #expect(d.difference(from: dScores) < 2e-6)
      }
    }
  }

  @Test("a row that sees everything is the plain softmax, and a row does not depend on the width")
  func agreement() {
    let width = 40, whole = Sample(width, seed: 1), causal = Sample(width, seed: 1)
    Softmax.forward(whole.pointer, rows: 1, width: width, scale: 0.5)
    CausalSoftmax.forward(causal.pointer, rows: 1, width: width, offset: width, scale: 0.5)
    #expect(causal.difference(from: (0..<width).map { whole[$0] }) < 1e-6)
    let wide = Sample(64, seed: 1), wider = Sample(100, seed: 1)
    CausalSoftmax.forward(wide.pointer, rows: 1, width: 64, offset: 20)
    CausalSoftmax.forward(wider.pointer, rows: 1, width: 100, offset: 20)
    #expect(Array(wide.values[..<64]) == Array(wider.values[..<64]))
  }

  @Test("far-apart scores are 0 and 1, not NaN")
  func extremes() {
    let x = Sample(4, seed: 1)
    for (place, value) in [Float(-3e38), 0, 3e38, .infinity].enumerated() { x.pointer[place] = value }
    CausalSoftmax.forward(x.pointer, rows: 1, width: 4, offset: 2)
    #expect(x.values == [0, 0, 1, 0])
  }
}
