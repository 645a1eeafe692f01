import Foundation
import Kernels
import Testing

@Suite("Rotary positions")
struct RotaryTests {
  /// A row of q, k and v: heads in front, other numbers behind them that are not to be touched.
  private func turned(
    _ x: Sample, rows: Int, stride: Int, heads: Int, half: Int, first: Int, theta: Double, sign: Double,
    lanes: Int = 1
  ) -> [Double] {
    var expected = (0..<x.count).map { x[$0] }
    for row in 0..<rows * lanes {
      for head in 0..<heads {
        for i in 0..<half {
          let place = row * stride + head * 2 * half + i
          let angle = sign * Double(first + row / lanes) * pow(theta, -Double(i) / Double(half))
          expected[place] = x[place] * cos(angle) - x[place + half] * sin(angle)
          expected[place + half] = x[place + half] * cos(angle) + x[place] * sin(angle)
        }
      }
    }
    return expected
  }

  @Test("turn the pairs of each head and nothing else in the row", arguments: [0, 5])
  func forward(first: Int) {
    for half in Array(1...35) + [64] {
      for shift in [0, 1, 5] {
        let rows = 3, heads = 2, stride = 4 * half + 3
        let table = RotaryTable(positions: 9, size: 2 * half, theta: 10_000)
        let x = Sample(rows * stride, seed: half, shift: shift)
        let expected = turned(
          x, rows: rows, stride: stride, heads: heads, half: half, first: first, theta: 10_000, sign: 1)
        table.forward(x.pointer, rows: rows, stride: stride, heads: heads, first: first)
        #expect(x.difference(from: expected) < 1e-6)
      }
    }
  }

  @Test("backward turns the gradients of each lane back", arguments: [1, 2])
  func backward(lanes: Int) {
    for half in Array(1...35) + [64] {
      let rows = 3, heads = 2, stride = 4 * half + 3
      let table = RotaryTable(positions: 9, size: 2 * half, theta: 500)
      let d = Sample(rows * lanes * stride, seed: half, shift: 1)
      let expected = turned(
        d, rows: rows, stride: stride, heads: heads, half: half, first: 2, theta: 500, sign: -1,
        lanes: lanes)
      table.backward(d.pointer, rows: rows, stride: stride, lanes: lanes, heads: heads, first: 2)
      #expect(d.difference(from: expected) < 1e-6)
    }
  }

  @Test("the products of turned queries and keys depend on their distance only")
  func relative() {
    let half = 32, table = RotaryTable(positions: 400, size: 2 * half, theta: 10_000)
    func score(_ position: Int) -> Double {
      let q = Sample(2 * half, seed: 1), k = Sample(2 * half, seed: 2)
      table.forward(q.pointer, rows: 1, stride: 2 * half, heads: 1, first: position + 7)
      table.forward(k.pointer, rows: 1, stride: 2 * half, heads: 1, first: position)
      return Vector.dot(q.pointer, k.pointer, 2 * half)
    }
    for position in [1, 30, 392] { #expect(abs(score(position) - score(0)) < 1e-4) }
  }

  @Test("frequencies fall from one to nearly 1/θ, and a model may scale them")
  func frequencies() {
    let frequencies = RotaryTable.frequencies(size: 8, theta: 10_000)
    for (frequency, expected) in zip(frequencies, [1, 0.1, 0.01, 0.001]) {
      #expect(abs(frequency - expected) < 1e-15)
    }
    let slow = RotaryTable(positions: 17, frequencies: frequencies.map { $0 / 4 })
    let plain = RotaryTable(positions: 17, frequencies: frequencies)
    let a = Sample(8, seed: 1), b = Sample(8, seed: 1)
    slow.forward(a.pointer, rows: 1, stride: 8, heads: 1, first: 16)
    plain.forward(b.pointer, rows: 1, stride: 8, heads: 1, first: 4)
    #expect(a.difference(from: (0..<8).map { b[$0] }) < 1e-6)
    #expect(slow.size == 8 && slow.positions == 17)
  }
}
