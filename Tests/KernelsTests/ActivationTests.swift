import Foundation
import Kernels
import Testing

@Suite("GELU and softmax agree with plain loops in double precision")
struct ActivationTests {
  @Test("GELU with its bias, forward")
  func geluForward() {
    eachLength { width, shift in
      let pre = Sample(2 * width, seed: width, shift: shift, scale: 3)
      let bias = Sample(width, seed: 1), out = Sample(2 * width, seed: 2, shift: shift)
      let sums = (0..<2 * width).map { pre[$0] + bias[$0 % width] }
      GELU.forward(out: out.pointer, pre: pre.pointer, bias: bias.pointer, rows: 2, width: width)
      #expect(pre.difference(from: sums) < 1e-6)
      #expect(out.difference(from: sums.map { $0 * 0.5 * erfc(-$0 / 2.squareRoot()) }) < 1e-6)
    }
  }

  @Test("GELU backward in one lane and in two", arguments: [1, 2])
  func geluBackward(lanes: Int) {
    eachLength { width, shift in
      let pre = Sample(2 * width, seed: width, shift: shift, scale: 3)
      let d = Sample(2 * lanes * width, seed: 3, shift: shift)
      var expected: [Double] = []
      for row in 0..<2 {
        for lane in 0..<lanes {
          for column in 0..<width {
            let x = pre[row * width + column]
            let slope = 0.5 * erfc(-x / 2.squareRoot()) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
            expected.append(d[(row * lanes + lane) * width + column] * slope)
          }
        }
      }
      GELU.backward(d: d.pointer, pre: pre.pointer, rows: 2, width: width, lanes: lanes)
      #expect(d.difference(from: expected) < 1e-6)
    }
  }

  @Test("GELU over its whole range, tails included")
  func geluRange() {
    let points = 40_001
    let pre = Sample(points, seed: 1), bias = FloatBuffer(count: points)
    for place in 0..<points { pre.pointer[place] = Float(place - 20_000) / 1_000 }
    let x = pre.values.map(Double.init), out = Sample(points, seed: 1)
    GELU.forward(out: out.pointer, pre: pre.pointer, bias: bias.pointer, rows: 1, width: points)
    for place in 0..<points {
      let expected = x[place] * 0.5 * erfc(-x[place] / 2.squareRoot())
      #expect(abs(out[place] - expected) <= 5e-7 * max(1, abs(expected)))
    }
    for extreme: Float in [-.greatestFiniteMagnitude, -1e4, 0, 1e4] {
      pre.pointer[0] = extreme
      GELU.forward(out: out.pointer, pre: pre.pointer, bias: bias.pointer, rows: 1, width: 1)
      #expect(out.pointer[0] == max(0, extreme))
    }
  }

  @Test("softmax, forward and backward with a dropout mask", arguments: [1, 2])
  func softmax(lanes: Int) {
    let mask = RandomStream(seed: 9, purpose: "mask").dropout(0.3)
    eachLength { width, shift in
      let x = Sample(3 * width, seed: width, shift: shift, scale: 4)
      let d = Sample(3 * lanes * width, seed: 2, shift: shift)
      let factors = Sample(3 * width, seed: 1)
      factors.pointer.update(repeating: 1, count: 3 * width)
      Vector.dropout(into: factors.pointer, factors.pointer, 3 * width, mask: mask)
      var p: [Double] = [], dScores: [Double] = []
      for row in 0..<3 {
        let scaled = (0..<width).map { 0.25 * x[row * width + $0] }
        let top = scaled.max()!, sum = scaled.reduce(0) { $0 + exp($1 - top) }
        let row0 = p.count
        p += scaled.map { exp($0 - top) / sum }
        for lane in 0..<lanes {
          let g = (0..<width).map { d[(row * lanes + lane) * width + $0] * factors[row * width + $0] }
          let mean = (0..<width).reduce(0) { $0 + p[row0 + $1] * g[$1] }
          dScores += (0..<width).map { 0.25 * p[row0 + $0] * (g[$0] - mean) }
        }
      }
      Softmax.forward(x.pointer, rows: 3, width: width, scale: 0.25)
      #expect(x.difference(from: p) < 1e-6)
      Softmax.backward(
        d: d.pointer, p: x.pointer, rows: 3, width: width, lanes: lanes, scale: 0.25, mask: mask)
      #expect(d.difference(from: dScores) < 2e-6)
    }
  }

  @Test("softmax of far-apart scores is 0 and 1, not NaN")
  func softmaxExtremes() {
    let x = Sample(3, seed: 1)
    for (place, value) in [Float(-3e38), 0, 3e38].enumerated() { x.pointer[place] = value }
    Softmax.forward(x.pointer, rows: 1, width: 3)
    #expect(x.values == [0, 0, 1])
  }
}
