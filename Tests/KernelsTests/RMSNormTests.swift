import Kernels
import Testing

private let epsilon = 1e-3

/// gain ∘ x / √(mean(x²) + ε), as the formula has it.
private func plainNorm(_ x: [Double], gain: [Double]) -> [Double] {
  let inverse = 1 / (x.reduce(0) { $0 + $1 * $1 } / Double(x.count) + epsilon).squareRoot()
  return zip(x, gain).map { $0 * inverse * $1 }
}

@Suite("RMS norm and the residual stream agree with plain loops in double precision")
struct RMSNormTests {
  static let masks = [DropoutMask.none, RandomStream(seed: 4, purpose: "mask").dropout(0.25)]

  /// What the branch adds to the stream.
  enum Branch: CaseIterable { case none, plain, dropped }

  @Test("the norm of the stream after a branch joined it", arguments: Branch.allCases)
  func forward(branch: Branch) {
    eachLength { width, shift in
      let rows = 3, count = rows * width
      let y = Sample(count, seed: 1, shift: shift), residual = Sample(count, seed: 2, shift: shift)
      let gain = Sample(width, seed: 3), out = Sample(count, seed: 0, shift: shift)
      let sum = Sample(count, seed: 0), inverse = Sample(rows, seed: 0)
      let mask = branch == .dropped ? Self.masks[1] : .none
      let factors = factors(of: mask, count)
      let sums = (0..<count).map { residual[$0] + (branch == .none ? 0 : y[$0] * factors[$0]) }
      let expected = (0..<rows).flatMap { row in
        plainNorm(Array(sums[row * width..<(row + 1) * width]), gain: (0..<width).map { gain[$0] })
      }
      // Apart from the residual, then in its place.
      for place in [sum, residual] {
        RMSNorm.forward(
          out: out.pointer, cache: RMSCache(sum: place.pointer, inverse: inverse.pointer),
          branch: branch == .none ? nil : UnsafePointer(y.pointer), residual: residual.pointer,
          gain: gain.pointer, rows: rows, width: width, epsilon: Float(epsilon), mask: mask)
        #expect(place.difference(from: sums) < 1e-6)
        #expect(out.difference(from: expected) < 1e-5)
      }
    }
  }

  @Test("backward adds the slope to the stream's gradient, in one lane and in two", arguments: [1, 2])
  func backward(lanes: Int) {
    eachLength { width, shift in
      let rows = 2, count = rows * width
      let residual = Sample(count, seed: 1, shift: shift), gain = Sample(width, seed: 2, shift: shift)
      let dOut = Sample(lanes * count, seed: 3, shift: shift)
      let dSum = Sample(lanes * count, seed: 4, shift: shift)
      let dGain = Sample(lanes * width, seed: 0, shift: shift)
      let out = Sample(count, seed: 0), sum = Sample(count, seed: 0), inverse = Sample(rows, seed: 0)
      let gains = (0..<width).map { gain[$0] }
      var expected = (0..<lanes * count).map { dSum[$0] }
      var gainSlopes = [Double](repeating: 0, count: lanes * width)
      for row in 0..<rows {
        let x = (0..<width).map { residual[row * width + $0] }
        let normalized = plainNorm(x, gain: gains.map { _ in 1 })
        for lane in 0..<lanes {
          let place = (row * lanes + lane) * width
          let weights = (0..<width).map { dOut[place + $0] }
          let slopes = slopes(at: x, weights: weights) { plainNorm($0, gain: gains) }
          for j in 0..<width {
            expected[place + j] += slopes[j]
            gainSlopes[lane * width + j] += weights[j] * normalized[j]
          }
        }
      }
      let cache = RMSCache(sum: sum.pointer, inverse: inverse.pointer)
      RMSNorm.forward(
        out: out.pointer, cache: cache, residual: residual.pointer, gain: gain.pointer, rows: rows,
        width: width, epsilon: Float(epsilon))
      RMSNorm.backward(
        dSum: dSum.pointer, dOut: dOut.pointer, cache: cache, gain: gain.pointer, rows: rows,
        width: width, lanes: lanes)
      RMSNorm.gainGradient(
        into: dGain.pointer, dOut: dOut.pointer, cache: cache, rows: rows, width: width, lanes: lanes)
      #expect(dSum.difference(from: expected) < 2e-5)
      #expect(dGain.difference(from: gainSlopes) < 1e-5)
    }
  }

  @Test("a cache begins at a row")
  func cacheFromRow() {
    let sum = Sample(20, seed: 1), inverse = Sample(4, seed: 2)
    let part = RMSCache(sum: sum.pointer, inverse: inverse.pointer).from(row: 3, width: 5)
    #expect(part.sum == sum.pointer + 15 && part.inverse == inverse.pointer + 3)
  }

  @Test("a branch joins the stream behind its dropout, with a bias and without", arguments: masks)
  func residualAdd(mask: DropoutMask) {
    for hasBias in [false, true] {
      eachLength { width, shift in
        let count = 2 * width
        let y = Sample(count, seed: 1, shift: shift), bias = Sample(width, seed: 2)
        let residual = Sample(count, seed: 3, shift: shift), out = Sample(count, seed: 0)
        let factors = factors(of: mask, count)
        let expected = (0..<count).map {
          residual[$0] + (y[$0] + (hasBias ? bias[$0 % width] : 0)) * factors[$0]
        }
        for place in [out, residual] {
          ResidualAdd.forward(
            out: place.pointer, residual: residual.pointer, y: y.pointer,
            bias: hasBias ? UnsafePointer(bias.pointer) : nil, rows: 2, width: width, mask: mask)
          #expect(place.difference(from: expected) < 1e-6)
        }
      }
    }
  }

  @Test("the gradient of a dropped branch, apart and in place", arguments: masks, [1, 2])
  func residualAddBackward(mask: DropoutMask, lanes: Int) {
    eachLength { width, shift in
      let d = Sample(2 * lanes * width, seed: 1, shift: shift), branch = Sample(d.count, seed: 0)
      let factors = factors(of: mask, 2 * width)
      let expected = (0..<d.count).map { place in
        d[place] * factors[place / (lanes * width) * width + place % width]
      }
      for out in [branch, d] {
        ResidualAdd.backward(
          dBranch: out.pointer, d: d.pointer, rows: 2, width: width, lanes: lanes, mask: mask)
        #expect(out.difference(from: expected) < 1e-6)
      }
    }
  }
}
