import Kernels
import Testing

@Suite("Sums and combinations agree with plain loops in double precision")
struct VectorTests {
  @Test("dot products and the sums of the Gram matrix")
  func products() {
    eachLength { count, shift in
      let x = Sample(count, seed: 1, shift: shift), y = Sample(count, seed: 2)
      func dot(_ a: Sample, _ b: Sample) -> Double { (0..<count).reduce(0) { $0 + a[$1] * b[$1] } }
      let tolerance = 1e-6 * Double(count)
      #expect(abs(Vector.dot(x.pointer, y.pointer, count) - dot(x, y)) < tolerance)
      let gram = Vector.gram(x.pointer, y.pointer, count)
      #expect(abs(gram.x - dot(x, x)) < tolerance)
      #expect(abs(gram.y - dot(x, y)) < tolerance)
      #expect(abs(gram.z - dot(y, y)) < tolerance)
    }
  }

  @Test("a sum of many squares loses no more than rounding")
  func longSums() {
    let count = 1 << 20
    let x = Sample(count, seed: 1)
    let exact = x.values.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(Vector.dot(x.pointer, x.pointer, count) - exact) < 1e-6 * exact)
  }

  @Test("adding, combining and adding a bias")
  func combinations() {
    eachLength { count, shift in
      let x = Sample(count, seed: 1, shift: shift), y = Sample(count, seed: 2)
      let out = Sample(count, seed: 3, shift: shift)
      let added = (0..<count).map { out[$0] + 0.5 * x[$0] }
      Vector.add(to: out.pointer, x.pointer, scale: 0.5, count)
      #expect(out.difference(from: added) < 1e-6)
      Vector.combine(into: out.pointer, 2, x.pointer, -0.25, y.pointer, count)
      #expect(out.difference(from: (0..<count).map { 2 * x[$0] - 0.25 * y[$0] }) < 1e-6)
      let matrix = Sample(3 * count, seed: 4, shift: shift)
      let biased = (0..<3 * count).map { matrix[$0] + y[$0 % count] }
      Matrix.addBias(matrix.pointer, y.pointer, rows: 3, width: count)
      #expect(matrix.difference(from: biased) < 1e-6)
    }
  }

  @Test("sums over the rows of a matrix, alone and with the rows of another", arguments: [1, 2])
  func columns(lanes: Int) {
    for rows in [1, 2, 7] {
      eachLength { width, shift in
        let d = Sample(rows * lanes * width, seed: 1, shift: shift), y = Sample(rows * width, seed: 2)
        let sums = Sample(lanes * width, seed: 0, shift: shift), products = Sample(lanes * width, seed: 0)
        Matrix.columnSums(into: sums.pointer, d.pointer, rows: rows, width: lanes * width)
        Matrix.columnProducts(
          into: products.pointer, d.pointer, y.pointer, rows: rows, width: width, lanes: lanes)
        let places = 0..<lanes * width
        #expect(
          sums.difference(
            from: places.map { place in
              (0..<rows).reduce(0) { $0 + d[$1 * lanes * width + place] }
            }) < 1e-6)
        #expect(
          products.difference(
            from: places.map { place in
              (0..<rows).reduce(0) { $0 + d[$1 * lanes * width + place] * y[$1 * width + place % width] }
            }) < 1e-6)
      }
    }
  }

  @Test("scaling in place")
  func scaling() {
    eachLength { count, shift in
      let x = Sample(count, seed: 1, shift: shift)
      let expected = (0..<count).map { -0.75 * x[$0] }
      Vector.scale(x.pointer, by: -0.75, count)
      #expect(x.difference(from: expected) < 1e-6)
    }
  }

  @Test("sums over rows on top of what is there", arguments: [1, 2])
  func addedColumns(lanes: Int) {
    eachLength { width, shift in
      let rows = 3, d = Sample(rows * lanes * width, seed: 1, shift: shift)
      let y = Sample(rows * width, seed: 2), fresh = Sample(lanes * width, seed: 3)
      let sums = Sample(lanes * width, seed: 4, shift: shift), products = Sample(lanes * width, seed: 5)
      Matrix.columnSums(into: fresh.pointer, d.pointer, rows: rows, width: lanes * width)
      let expectedSums = (0..<lanes * width).map { sums[$0] + fresh[$0] }
      Matrix.columnProducts(
        into: fresh.pointer, d.pointer, y.pointer, rows: rows, width: width, lanes: lanes)
      let expectedProducts = (0..<lanes * width).map { products[$0] + fresh[$0] }
      Matrix.columnSums(into: sums.pointer, d.pointer, rows: rows, width: lanes * width, adding: true)
      Matrix.columnProducts(
        into: products.pointer, d.pointer, y.pointer, rows: rows, width: width, lanes: lanes, adding: true)
      #expect(sums.difference(from: expectedSums) < 1e-6)
      #expect(products.difference(from: expectedProducts) < 1e-6)
    }
  }

  @Test("matrix products of every order, into a wider matrix")
  func matrixProducts() {
    let product = MatrixProduct()
    for (rows, columns, inner) in [(1, 1, 1), (3, 5, 7), (17, 4, 33), (20, 40, 16)] {
      let a = Sample(rows * inner, seed: 1), b = Sample(inner * columns, seed: 2)
      let stride = columns + 3
      for (aTurned, bTurned) in [(false, false), (false, true), (true, false), (true, true)] {
        let c = Sample(rows * stride, seed: 3)
        var expected = (0..<c.count).map { c[$0] }
        for row in 0..<rows {
          for column in 0..<columns {
            for k in 0..<inner {
              expected[row * stride + column] +=
                a[aTurned ? k * rows + row : row * inner + k]
                * b[bTurned ? column * inner + k : k * columns + column]
            }
          }
        }
        product(
          rows: rows, columns: columns, inner: inner,
          aTurned ? .transposed(a.pointer, stride: rows) : .rows(a.pointer, stride: inner),
          bTurned ? .transposed(b.pointer, stride: inner) : .rows(b.pointer, stride: columns),
          into: c.pointer, stride: stride, beta: 1)
        #expect(c.difference(from: expected) < 1e-5)
      }
    }
  }
}
