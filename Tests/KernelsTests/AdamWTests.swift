import Foundation
import Kernels
import Testing

@Suite("AdamW")
struct AdamWTests {
  /// Six steps of torch.optim.AdamW(lr=…, weight_decay=0.1) in double precision:
  ///
  ///     p = torch.tensor([cos(3 * i) for i in range(5)], dtype=torch.float64, requires_grad=True)
  ///     o = torch.optim.AdamW([p], weight_decay=0.1)
  ///     for t in range(1, 7):
  ///       o.param_groups[0]["lr"] = 0.1 / t
  ///       p.grad = torch.tensor([sin(i + t * t) for i in range(5)], dtype=torch.float64)
  ///       o.step()
  static let expected: [Double] = [
    0.875130434862, -1.028399918420, 0.904992291487, -0.779558154955, 0.889713231982,
  ]

  @Test("moves as PyTorch's, at every length")
  func reference() {
    eachLength { count, shift in
      let p = Sample(count, seed: 0, shift: shift), m = Sample(count, seed: 0, scale: 0)
      let v = Sample(count, seed: 0, scale: 0), g = Sample(count, seed: 0)
      for i in 0..<count { p.pointer[i] = Float(cos(Double(3 * (i % 5)))) }
      for t in 1...6 {
        for i in 0..<count { g.pointer[i] = Float(sin(Double(i % 5 + t * t))) }
        AdamW.update(
          parameters: p.pointer, first: m.pointer, second: v.pointer, 1, g.pointer, 0, nil, count: count,
          step: AdamWStep(index: t, learningRate: 0.1 / Double(t), weightDecay: 0.1))
      }
      #expect(p.difference(from: (0..<count).map { Self.expected[$0 % 5] }) < 1e-6)
    }
  }

  @Test("the first step from rest is the learning rate, to single precision: no coefficient is rounded twice")
  func firstStep() {
    eachLength { count, shift in
      let p = Sample(count, seed: 0, shift: shift, scale: 0), m = Sample(count, seed: 0, scale: 0)
      let v = Sample(count, seed: 0, scale: 0), g = Sample(count, seed: 0)
      for i in 0..<count { g.pointer[i] = 3 }
      AdamW.update(
        parameters: p.pointer, first: m.pointer, second: v.pointer, 1, g.pointer, 0, nil, count: count,
        step: AdamWStep(index: 1, learningRate: 4e-5, weightDecay: 0))
      #expect(p.difference(from: [Double](repeating: -4e-5, count: count)) < 4e-5 * 5e-7)
    }
  }

  @Test("combines two lanes before it moves")
  func twoLanes() {
    let step = AdamWStep(index: 3, learningRate: 0.1, weightDecay: 0.01)
    eachLength { count, shift in
      let x = Sample(count, seed: 1, shift: shift), y = Sample(count, seed: 2), sum = Sample(count, seed: 3)
      Vector.combine(into: sum.pointer, 0.3, x.pointer, 0.7, y.pointer, count)
      let states = (0..<2).map { _ in (4...6).map { Sample(count, seed: $0, shift: shift) } }
      for state in states { for i in 0..<count { state[2].pointer[i] = abs(state[2].pointer[i]) } }
      AdamW.update(
        parameters: states[0][0].pointer, first: states[0][1].pointer, second: states[0][2].pointer, 0.3,
        x.pointer, 0.7, y.pointer, count: count, step: step)
      AdamW.update(
        parameters: states[1][0].pointer, first: states[1][1].pointer, second: states[1][2].pointer, 1,
        sum.pointer, 0, nil, count: count, step: step)
      for (a, b) in zip(states[0], states[1]) {
        #expect(a.difference(from: b.values.map(Double.init)) < 1e-6)
      }
    }
  }

  @Test("idle steps have the bits of steps with gradient zero, until the last momentum is gone")
  func idle() {
    let steps = (1...2_000).map {
      AdamWStep(index: $0, learningRate: 0.01 / Double($0), weightDecay: 0.1)
    }
    Team(threads: 1).run { _ in
      for count in [1, 7, 16, 33, 128] {
        let zeros = FloatBuffer(count: count)
        let states = (0..<2).map { _ in (4...6).map { Sample(count, seed: $0, scale: 1e-2) } }
        for state in states { for i in 0..<count { state[2].pointer[i] = abs(state[2].pointer[i]) } }
        for step in steps {
          AdamW.update(
            parameters: states[0][0].pointer, first: states[0][1].pointer, second: states[0][2].pointer, 1,
            zeros.pointer, 0, nil, count: count, step: step)
        }
        // In two parts, as rows are caught up.
        for part in [steps[..<700], steps[700...]] {
          Array(part).withUnsafeBufferPointer {
            AdamW.idle(
              parameters: states[1][0].pointer, first: states[1][1].pointer,
              second: states[1][2].pointer, count: count, steps: $0)
          }
        }
        for (dense, lazy) in zip(states[0], states[1]) {
          #expect(dense.values.map(\.bitPattern) == lazy.values.map(\.bitPattern))
        }
        #expect(states[1][1].values.allSatisfy { $0 == 0 })
      }
    }
  }
}
