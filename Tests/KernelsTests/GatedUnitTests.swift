import Foundation
import Kernels
import Testing

private func silu(_ x: Double) -> Double { x / (1 + exp(-x)) }

private func tanhGELU(_ x: Double) -> Double {
  0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
}

@Suite("SwiGLU and the tanh form of GELU agree with plain loops in double precision")
struct GatedUnitTests {
  @Test("SwiGLU forward")
  func swigluForward() {
    eachLength { inner, shift in
      let gateUp = Sample(4 * inner, seed: inner, shift: shift, scale: 3)
      let out = Sample(2 * inner, seed: 0, shift: shift)
      SwiGLU.forward(out: out.pointer, gateUp: gateUp.pointer, rows: 2, inner: inner)
      let expected = (0..<2 * inner).map { place in
        let gate = place / inner * 2 * inner + place % inner
        return silu(gateUp[gate]) * gateUp[gate + inner]
      }
      #expect(out.difference(from: expected) < 1e-6)
    }
  }

  @Test("SwiGLU backward in one lane and in two", arguments: [1, 2])
  func swigluBackward(lanes: Int) {
    eachLength { inner, shift in
      let gateUp = Sample(4 * inner, seed: inner, shift: shift, scale: 3)
      let dOut = Sample(2 * lanes * inner, seed: 1, shift: shift)
      let d = Sample(4 * lanes * inner, seed: 0, shift: shift)
      SwiGLU.backward(
        dGateUp: d.pointer, dOut: dOut.pointer, gateUp: gateUp.pointer, rows: 2, inner: inner, lanes: lanes)
      var expected: [Double] = []
      for row in 0..<2 {
        for lane in 0..<lanes {
          let g = (0..<inner).map { dOut[(row * lanes + lane) * inner + $0] }
          let gate = (0..<inner).map { gateUp[2 * row * inner + $0] }
          let up = (0..<inner).map { gateUp[(2 * row + 1) * inner + $0] }
          expected += (0..<inner).map {
            g[$0] * up[$0] * (silu(gate[$0] + 1e-5) - silu(gate[$0] - 1e-5)) / 2e-5
          }
          expected += (0..<inner).map { g[$0] * silu(gate[$0]) }
        }
      }
      #expect(d.difference(from: expected) < 1e-6)
    }
  }

  @Test("SwiGLU keeps its relative precision over the whole range of the gate")
  func swigluRange() {
    let points = 16_001, gateUp = Sample(2 * points, seed: 1), out = Sample(points, seed: 1)
    let dOut = Sample(points, seed: 1), d = Sample(2 * points, seed: 1)
    for place in 0..<points {
      gateUp.pointer[place] = Float(place - 8_000) / 100
      gateUp.pointer[points + place] = 1
      dOut.pointer[place] = 1
    }
    SwiGLU.forward(out: out.pointer, gateUp: gateUp.pointer, rows: 1, inner: points)
    SwiGLU.backward(
      dGateUp: d.pointer, dOut: dOut.pointer, gateUp: gateUp.pointer, rows: 1, inner: points, lanes: 1)
    for place in 0..<points {
      let x = gateUp[place], s = 1 / (1 + exp(-x))
      #expect(abs(out[place] - silu(x)) <= 1e-6 * abs(silu(x)))
      #expect(abs(d[place] - s * (1 + x * (1 - s))) <= 1e-6)
      #expect(d[points + place] == out[place])
    }
    for (gate, expected) in [(-Float.greatestFiniteMagnitude, Float(0)), (-1e4, 0), (0, 0), (1e4, 1e4)] {
      gateUp.pointer[0] = gate
      gateUp.pointer[1] = 1
      SwiGLU.forward(out: out.pointer, gateUp: gateUp.pointer, rows: 1, inner: 1)
      #expect(out.pointer[0] == expected)
    }
  }

  @Test("tanh GELU with its bias, forward")
  func geluForward() {
    eachLength { width, shift in
      let pre = Sample(2 * width, seed: width, shift: shift, scale: 3)
      let bias = Sample(width, seed: 1), out = Sample(2 * width, seed: 2, shift: shift)
      let sums = (0..<2 * width).map { pre[$0] + bias[$0 % width] }
      TanhGELU.forward(out: out.pointer, pre: pre.pointer, bias: bias.pointer, rows: 2, width: width)
      #expect(pre.difference(from: sums) < 1e-6)
      #expect(out.difference(from: sums.map(tanhGELU)) < 1e-6)
    }
  }

  @Test("tanh GELU backward in one lane and in two", arguments: [1, 2])
  func geluBackward(lanes: Int) {
    eachLength { width, shift in
      let pre = Sample(2 * width, seed: width, shift: shift, scale: 3)
      let d = Sample(2 * lanes * width, seed: 3, shift: shift)
      let expected = (0..<d.count).map { place in
        let x = pre[place / (lanes * width) * width + place % width]
        return d[place] * (tanhGELU(x + 1e-5) - tanhGELU(x - 1e-5)) / 2e-5
      }
      TanhGELU.backward(d: d.pointer, pre: pre.pointer, rows: 2, width: width, lanes: lanes)
      #expect(d.difference(from: expected) < 1e-6)
    }
  }

  @Test("tanh GELU over its whole range, tails included")
  func geluRange() {
    let points = 40_001
    let pre = Sample(points, seed: 1), bias = FloatBuffer(count: points)
    for place in 0..<points { pre.pointer[place] = Float(place - 20_000) / 1_000 }
    let x = pre.values.map(Double.init), out = Sample(points, seed: 1)
    TanhGELU.forward(out: out.pointer, pre: pre.pointer, bias: bias.pointer, rows: 1, width: points)
    for place in 0..<points {
      let expected = tanhGELU(x[place])
      #expect(abs(out[place] - expected) <= 5e-7 * max(1, abs(expected)))
    }
    for extreme: Float in [-.greatestFiniteMagnitude, -1e4, 0, 1e4, .greatestFiniteMagnitude] {
      pre.pointer[0] = extreme
      TanhGELU.forward(out: out.pointer, pre: pre.pointer, bias: bias.pointer, rows: 1, width: 1)
      #expect(out.pointer[0] == max(0, extreme))
      out.pointer[0] = 1
      TanhGELU.backward(d: out.pointer, pre: pre.pointer, rows: 1, width: 1, lanes: 1)
      #expect(out.pointer[0] == (extreme > 0 ? 1 : extreme < 0 ? 0 : 0.5))
    }
  }
}
