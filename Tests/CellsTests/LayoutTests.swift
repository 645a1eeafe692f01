import Cells
import Testing

@Suite("A layout")
struct LayoutTests {
  static let shapes: [[Layout.Length]] = [
    [.fixed(1), .flexible, .fixed(1)],
    [.flexible(weight: 2, minimum: 20), .flexible(weight: 1, minimum: 10), .fixed(7)],
    [.fixed(0), .flexible(weight: 0, minimum: 3), .flexible(weight: 3, minimum: 0)],
    [.flexible, .flexible, .flexible, .flexible],
    [.fixed(-5), .flexible(weight: -1, minimum: -1), .fixed(.max)],
    [],
  ]

  @Test("never overlaps, leaves the whole or goes negative, at every size from 1×1 to 300×100")
  func safe() {
    for height in 1...100 {
      for width in stride(from: 1, through: 300, by: height % 7 == 0 ? 1 : 11) {
        let whole = Rect(column: 3, row: 5, width: width, height: height)
        for shape in Self.shapes {
          for gap in [0, 1, 3] {
            for rects in [
              Layout.split(whole, into: .columns, shape, gap: gap),
              Layout.split(whole, into: .rows, shape, gap: gap),
            ] {
              #expect(rects.count == shape.count)
              for (index, rect) in rects.enumerated() where !rect.isEmpty {
                #expect(rect.intersection(whole) == rect)
                for other in rects[(index + 1)...] { #expect(rect.intersection(other).isEmpty) }
              }
            }
          }
        }
      }
    }
  }

  @Test("flexible parts take all that fixed parts and gaps leave")
  func fills() {
    for total in 3...300 {
      let parts = Layout.split(total, [.fixed(1), .flexible, .fixed(1)])
      #expect(parts.map(\.size) == [1, total - 2, 1])
      #expect(parts.map(\.start) == [0, 1, total - 1])
    }
    #expect(Layout.split(10, [.flexible, .flexible, .flexible], gap: 1).map(\.size) == [2, 3, 3])
    #expect(Layout.split(12, [.flexible(weight: 2), .flexible(weight: 1)]).map(\.size) == [8, 4])
  }

  @Test("when the minima do not fit, the last parts go")
  func drops() {
    let shape: [Layout.Length] = [.fixed(4), .flexible(minimum: 10), .flexible(minimum: 10)]
    #expect(Layout.split(24, shape).map(\.size) == [4, 10, 10])
    #expect(Layout.split(23, shape).map(\.size) == [4, 19, 0])
    #expect(Layout.split(13, shape).map(\.size) == [4, 0, 0])
    #expect(Layout.split(3, shape).map(\.size) == [0, 0, 0])
    #expect(Layout.split(-3, shape).map(\.size) == [0, 0, 0])
  }

  @Test("a dialog is centred and never larger than its place")
  func centred() {
    let place = Rect(column: 2, row: 2, width: 10, height: 5)
    #expect(Layout.centered(in: place, width: 4, height: 1) == Rect(column: 5, row: 4, width: 4, height: 1))
    #expect(Layout.centered(in: place, width: 99, height: 99) == place)
  }
}
