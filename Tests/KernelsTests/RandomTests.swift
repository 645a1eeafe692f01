import Kernels
import Testing

@Suite("Random numbers are a function of seed, purpose, step, place and index")
struct RandomTests {
  @Test("each of them makes another stream, and the same ones the same stream")
  func streams() {
    func first(_ seed: UInt64, _ purpose: RandomPurpose, _ step: Int, _ place: Int) -> UInt64 {
      RandomStream(seed: seed, purpose: purpose, step: step, place: place).bits(0)
    }
    let all = [
      first(1, "a", 0, 0), first(2, "a", 0, 0), first(1, "b", 0, 0), first(1, "a", 1, 0), first(1, "a", 0, 1),
    ]
    #expect(Set(all).count == 5)
    #expect(first(1, "a", 0, 0) == all[0])
  }

  @Test("uniform and normal numbers have their means and deviations")
  func moments() {
    let stream = RandomStream(seed: 3, purpose: "moments"), count = 100_000
    func moments(_ value: (Int) -> Double) -> (mean: Double, variance: Double) {
      let values = (0..<count).map(value), mean = values.reduce(0, +) / Double(count)
      return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count))
    }
    let uniform = moments(stream.uniform), normal = moments(stream.normal)
    #expect(abs(uniform.mean - 0.5) < 0.005)
    #expect(abs(uniform.variance - 1.0 / 12) < 0.002)
    #expect(abs(normal.mean) < 0.015)
    #expect(abs(normal.variance - 1) < 0.02)
  }

  @Test("a permutation holds everything once and is not the order it began with")
  func permutation() {
    let order = RandomStream(seed: 1, purpose: "order").permutation(of: 1_000)
    #expect(order.sorted() == Array(0..<1_000))
    #expect(order != Array(0..<1_000))
    #expect(RandomStream(seed: 1, purpose: "order").permutation(of: 0).isEmpty)
  }

  @Test("a dropout drops its share, evenly over rows, columns and neighbouring steps", arguments: [0.1, 0.5])
  func dropout(share: Double) {
    let width = 128, rows = 512
    let ones = FloatBuffer(count: width * rows), out = FloatBuffer(count: width * rows)
    ones.pointer.update(repeating: 1, count: width * rows)
    var previous: [Bool] = []
    for step in 0..<4 {
      let mask = RandomStream(seed: 7, purpose: "dropout", step: step).dropout(Float(share))
      Vector.dropout(into: out.pointer, ones.pointer, width * rows, mask: mask)
      let kept = (0..<width * rows).map { out.pointer[$0] != 0 }
      #expect(kept.indices.allSatisfy { out.pointer[$0] == (kept[$0] ? Float(1 / (1 - Float(share))) : 0) })
      func dropped(_ places: some Sequence<Int>, _ count: Int) -> Double {
        Double(places.reduce(0) { $0 + (kept[$1] ? 0 : 1) }) / Double(count)
      }
      #expect(abs(dropped(0..<width * rows, width * rows) - share) < 0.006)
      for row in stride(from: 0, to: rows, by: 37) {
        #expect(abs(dropped(row * width..<(row + 1) * width, width) - share) < 0.2)
      }
      for column in 0..<width {
        #expect(abs(dropped(stride(from: column, to: width * rows, by: width), rows) - share) < 0.11)
      }
      // Two independent masks agree on a share of s² + (1 − s)².
      if !previous.isEmpty {
        let same = Double(zip(kept, previous).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) })
        let expected = share * share + (1 - share) * (1 - share)
        #expect(abs(same / Double(width * rows) - expected) < 0.01)
      }
      previous = kept
    }
  }

  @Test("a mask begins where it is told to")
  func maskPlaces() {
    let mask = RandomStream(seed: 7, purpose: "dropout").dropout(0.5)
    let x = Sample(100, seed: 1), whole = Sample(100, seed: 0), part = Sample(60, seed: 0)
    Vector.dropout(into: whole.pointer, x.pointer, 100, mask: mask)
    Vector.dropout(into: part.pointer, x.pointer + 40, 60, mask: mask.from(40))
    #expect(part.values == Array(whole.values[40...]))
  }
}
