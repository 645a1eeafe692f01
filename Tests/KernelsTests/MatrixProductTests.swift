import Kernels
import Testing

@Suite("Matrix products of every engine agree with plain loops in double precision")
struct MatrixProductTests {
  static let engines = [MatrixProduct.Engine.library, .tiles]

  /// A matrix somewhere in memory, one element behind a boundary, with room between its rows.
  private struct Factor {
    let sample: Sample
    let stride: Int
    let isTransposed: Bool
    let halves: HalfBuffer?

    init(rows: Int, columns: Int, isTransposed: Bool, format: HalfFormat?, seed: Int) {
      self.isTransposed = isTransposed
      stride = (isTransposed ? rows : columns) + 3
      sample = Sample((isTransposed ? columns : rows) * stride, seed: seed, shift: 1)
      guard let format else {
        halves = nil
        return
      }
      let halves = HalfBuffer(count: sample.count, format: format)
      format.narrow(into: halves.pointer, sample.pointer, sample.count)
      halves.widen(into: sample.pointer, from: 0, count: sample.count)
      self.halves = halves
    }

    subscript(row: Int, column: Int) -> Double {
      sample[isTransposed ? column * stride + row : row * stride + column]
    }

    var operand: MatrixProduct.Operand {
      switch (halves, isTransposed) {
      case (nil, false): .rows(sample.pointer, stride: stride)
      case (nil, true): .transposed(sample.pointer, stride: stride)
      case (let halves?, false): .rows(halves.pointer, halves.format, stride: stride)
      case (let halves?, true): .transposed(halves.pointer, halves.format, stride: stride)
      }
    }
  }

  /// The largest difference of a product from a plain loop, relative to the largest element; infinity where
  /// something outside the matrix changed.
  private func difference(
    _ engine: MatrixProduct.Engine, rows: Int, columns: Int, inner: Int, turned: (Bool, Bool) = (false, true),
    formats: (HalfFormat?, HalfFormat?) = (nil, nil), beta: Float = 0
  ) -> Double {
    let a = Factor(rows: rows, columns: inner, isTransposed: turned.0, format: formats.0, seed: 1)
    let b = Factor(rows: inner, columns: columns, isTransposed: turned.1, format: formats.1, seed: 2)
    let stride = columns + 5, c = Sample(rows * stride, seed: 3, shift: 1)
    var expected = (0..<c.count).map { c[$0] }
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = 0.0
        for k in 0..<inner { sum += a[row, k] * b[k, column] }
        let place = row * stride + column
        expected[place] = beta == 0 ? sum : sum + Double(beta) * expected[place]
        // A beta of 0 does not even read what is there.
        if beta == 0 { c.pointer[place] = .nan }
      }
    }
    MatrixProduct(engine: engine)(
      rows: rows, columns: columns, inner: inner, a.operand, b.operand, into: c.pointer, stride: stride,
      beta: beta)
    for place in 0..<c.count where place % stride >= columns {
      if c[place] != expected[place] { return .infinity }
    }
    return c.difference(from: expected)
  }

  @Test("every number of rows and columns through two tiles, in all four orders", arguments: engines)
  func sizes(engine: MatrixProduct.Engine) {
    for rows in Array(1...16) + [27, 28, 29, 30] {
      for columns in Array(1...18) + [31, 32, 33, 48, 64, 65] {
        for turned in [(false, false), (false, true), (true, false), (true, true)] {
          let inner = 1 + (rows * 7 + columns * 3) % 40
          #expect(
            difference(engine, rows: rows, columns: columns, inner: inner, turned: turned, beta: 1) < 2e-6,
            "\(rows) × \(inner) × \(columns) \(turned)")
        }
      }
    }
  }

  @Test("sizes around every block", arguments: engines, [Float(0), 1, -0.5])
  func blocks(engine: MatrixProduct.Engine, beta: Float) {
    for (rows, columns, inner) in [
      (5, 17, 255), (5, 17, 256), (5, 17, 257), (15, 33, 513), (3, 20, 1023), (3, 20, 1025), (3, 4, 2049),
      (3, 4, 4097),
      (4, 255, 40), (4, 257, 40), (2, 513, 270), (559, 3, 33), (561, 17, 9), (1130, 2, 70), (6, 5, 0),
    ] {
      for turned in [(false, false), (false, true), (true, false), (true, true)] {
        #expect(
          difference(engine, rows: rows, columns: columns, inner: inner, turned: turned, beta: beta) < 1e-5,
          "\(rows) × \(inner) × \(columns) \(turned)")
      }
    }
  }

  @Test(
    "two-byte floats on either side", arguments: engines, [HalfFormat.bfloat16, .float16])
  func halves(engine: MatrixProduct.Engine, format: HalfFormat) {
    for (rows, columns, inner) in [(1, 1, 1), (5, 17, 33), (20, 40, 300), (33, 70, 19)] {
      for turned in [(false, false), (false, true), (true, false), (true, true)] {
        for formats in [(nil, format), (format, nil), (format, format)] as [(HalfFormat?, HalfFormat?)] {
          #expect(
            difference(
              engine, rows: rows, columns: columns, inner: inner, turned: turned, formats: formats) < 5e-6)
        }
      }
    }
  }

  @Test("the bits of an element do not depend on the rows and columns around it")
  func independence() {
    let rows = 61, columns = 83, inner = 700
    let a = Sample(rows * inner, seed: 1), b = Sample(columns * inner, seed: 2)
    let product = MatrixProduct(engine: .tiles)
    guard product.engine == .tiles else { return }
    let whole = Sample(rows * columns, seed: 0)
    product(
      rows: rows, columns: columns, inner: inner, .rows(a.pointer, stride: inner),
      .transposed(b.pointer, stride: inner), into: whole.pointer, stride: columns)
    for (row, count) in [(0, 1), (3, 13), (40, 21)] {
      for (column, width) in [(0, 83), (50, 1), (17, 40)] {
        let part = Sample(count * width, seed: 0)
        product(
          rows: count, columns: width, inner: inner, .rows(a.pointer + row * inner, stride: inner),
          .transposed(b.pointer + column * inner, stride: inner), into: part.pointer, stride: width)
        for place in 0..<part.count {
          let other = (row + place / width) * columns + column + place % width
          #expect(part.pointer[place] == whole.pointer[other])
        }
      }
    }
  }

  @Test("infinities and NaN go where they belong, and nowhere else", arguments: engines)
  func extremes(engine: MatrixProduct.Engine) {
    let a = Sample(20 * 8, seed: 1), b = Sample(8 * 40, seed: 2), c = Sample(20 * 40, seed: 0)
    a.pointer[3 * 8 + 2] = .infinity
    b.pointer[5 * 40 + 39] = .nan
    MatrixProduct(engine: engine)(
      rows: 20, columns: 40, inner: 8, .rows(a.pointer, stride: 8), .rows(b.pointer, stride: 40),
      into: c.pointer, stride: 40)
    for place in 0..<c.count {
      #expect(c.pointer[place].isFinite == (place / 40 != 3 && place % 40 != 39))
    }
  }

  @Test("the meter counts operations while it is on")
  func meter() {
    let product = MatrixProduct(), x = Sample(64, seed: 1), c = Sample(64, seed: 2)
    func multiply() {
      product(
        rows: 8, columns: 8, inner: 8, .rows(x.pointer, stride: 8), .rows(x.pointer, stride: 8),
        into: c.pointer, stride: 8)
    }
    multiply()
    #expect(product.operations == 0)
    product.isMeasured = true
    multiply()
    #expect(product.operations == 1024 && product.seconds > 0)
    product.resetMeter()
    #expect(product.operations == 0 && product.seconds == 0)
  }
}
