import Cells
import Charts
import Testing

@Suite("Pointing at charts")
struct PointingTests {
  let rect = Rect(column: 5, row: 3, width: 60, height: 14)

  @Test("a threshold dragged to a column stands in that column", arguments: [2, 17, 60, 119])
  func drag(width: Int) {
    let rect = Rect(column: 5, row: 3, width: width, height: 14)
    var chart = Scene.thresholds
    for column in 5..<(5 + width) {
      chart.thresholds = [chart.value(atColumn: column, in: rect)]
      #expect(chart.threshold(atColumn: column, in: rect, tolerance: 0) == 0)
      #expect(chart.bar(atColumn: column, in: rect).contains(chart.thresholds[0]))
    }
    #expect(chart.value(atColumn: -100, in: rect) > -1 && chart.value(atColumn: 1000, in: rect) < 1)
  }

  @Test("the nearest threshold is found, the selected one first, and none beyond the tolerance")
  func nearest() {
    var chart = Scene.thresholds
    chart.thresholds = [-0.5, 0, 0.001, 0.5]
    let middle = 5 + 30
    #expect(chart.threshold(atColumn: middle, in: rect) == 1)
    chart.selected = 2
    #expect(chart.threshold(atColumn: middle, in: rect) == 2)
    #expect(chart.threshold(atColumn: middle + 3, in: rect) == nil)
    #expect(chart.threshold(atColumn: middle + 3, in: rect, tolerance: 3) == 2)
    chart.thresholds = [.nan, .infinity]
    #expect(chart.threshold(atColumn: middle, in: rect, tolerance: 99) == nil)
  }

  @Test("bars meet without gap over the whole axis")
  func bars() {
    let chart = Scene.thresholds
    var end = -1.0
    for column in 5..<65 {
      let bar = chart.bar(atColumn: column, in: rect)
      #expect(abs(bar.lowerBound - end) < 1e-12)
      end = bar.upperBound
    }
    #expect(abs(end - 1) < 1e-12)
  }

  @Test("a share is never written without its sign, however narrow its class is")
  func percent() {
    var chart = Scene.thresholds
    for width in 10...80 {
      for middle in [0.005, 0.02, 0.1] {
        chart.thresholds = [-0.42, -middle, middle, 0.47]
        var buffer = CellBuffer(width: width, height: 9)
        chart.draw(into: &buffer, in: buffer.bounds, style: .plain(.ascii))
        let row = buffer.plainText().split(separator: "\n", omittingEmptySubsequences: false)[7]
        let words = row.split(separator: " ")
        #expect(!words.isEmpty && words.allSatisfy { $0.hasSuffix("%") }, "\(width): \(row)")
      }
    }
  }

  @Test("shares that are given are shown instead of those of the bins")
  func givenShares() {
    var chart = Scene.thresholds
    chart.classShares = [0.1, 0.2, 0.4, 0.17, 0.13]
    var buffer = CellBuffer(width: 80, height: 14)
    chart.draw(into: &buffer, in: buffer.bounds, style: .plain(.ascii))
    for text in ["10%", "20%", "40%", "17%", "13%"] { #expect(buffer.plainText().contains(text)) }
  }

  @Test("a click in a scatter plot finds the points of its cell, and every point is in one cell")
  func scatter() {
    let chart = Scene.scatter
    var found = 0
    for column in 0..<70 {
      for row in 0..<20 { found += chart.points(atColumn: column, row: row, in: rect).count }
    }
    #expect(found == chart.points.count)
  }

  @Test("a click on a title finds its column, in a table that drops columns and in one that scrolls")
  func titles() {
    for (table, width) in [(Scene.table, 60), (Scene.table, 30), (Scene.wideTable, 60)] {
      var buffer = CellBuffer(width: width, height: 10)
      table.draw(into: &buffer, in: buffer.bounds, selection: .plain, style: .plain(.ascii))
      let titles = Array(buffer.plainText(trimmed: false).split(separator: "\n")[0])
      var seen = 0
      for (index, column) in table.columns.enumerated() {
        let hits = (0..<width).filter { table.column(atColumn: $0, in: buffer.bounds) == index }
        guard let first = hits.first, let last = hits.last else { continue }
        seen += 1
        #expect(String(titles[first...last]).contains(column.title.prefix(3)))
      }
      #expect(seen >= 2)
      #expect(table.column(atColumn: 0, in: buffer.bounds) == nil, "the marks are no column")
    }
  }

  @Test("a table given its window alone draws and points like one given all rows")
  func window() {
    let whole = Scene.table
    let rect = Rect(width: 70, height: 12)
    let visible = TableView.visible(total: 60, selected: 12, scroll: nil, height: 11)
    var part = whole
    part.rows = Array(whole.rows[visible])
    part.offset = visible.lowerBound
    part.total = 60
    var (a, b) = (CellBuffer(width: 70, height: 12), CellBuffer(width: 70, height: 12))
    whole.draw(into: &a, in: rect, selection: .plain, style: .plain(.braille))
    part.draw(into: &b, in: rect, selection: .plain, style: .plain(.braille))
    #expect(a == b && visible.count == 11)
    for line in 0..<14 { #expect(whole.row(atLine: line, in: rect) == part.row(atLine: line, in: rect)) }
  }

  @Test("a scroll follows the selected row by as little as it can and never leaves the rows")
  func scroll() {
    var scroll = TableScroll()
    scroll.follow(9, total: 100, height: 10)
    #expect(scroll.firstRow == 0)
    scroll.follow(10, total: 100, height: 10)
    #expect(scroll.firstRow == 1)
    scroll.follow(3, total: 100, height: 10)
    #expect(scroll.firstRow == 1)
    scroll.move(by: 1000, total: 100, height: 10)
    #expect(scroll.firstRow == 90)
    scroll.move(by: -1000, total: 100, height: 10)
    #expect(scroll.firstRow == 0)
    scroll.follow(99, total: 3, height: 10)
    #expect(scroll.firstRow == 0)
  }

  @Test("the columns of a wide table can be scrolled until the last one is there")
  func columns() {
    var table = Scene.wideTable
    let rect = Rect(width: 60, height: 10)
    let last = table.lastFirstColumn(in: rect)
    func shows(_ column: Int) -> Bool {
      (0..<60).contains { table.column(atColumn: $0, in: rect) == column }
    }
    table.scroll?.firstColumn = last
    #expect(shows(table.columns.count - 1) && shows(0))
    table.scroll?.firstColumn = last - 1
    #expect(!shows(table.columns.count - 1))
  }

  @Test("a scroll bar's handle stands where the window is and leads back to it")
  func scrollBar() {
    #expect(ScrollBar(total: 10, visible: 0..<10).handle(height: 5) == nil)
    #expect(ScrollBar(total: 100, visible: 0..<10).handle(height: 10) == 0..<1)
    #expect(ScrollBar(total: 100, visible: 90..<100).handle(height: 10) == 9..<10)
    #expect(ScrollBar(total: 100, visible: 25..<75).handle(height: 10)?.count == 5)
    let bar = ScrollBar(total: 100, visible: 0..<10)
    let rect = Rect(column: 0, row: 2, width: 1, height: 10)
    #expect(bar.first(atLine: 2, in: rect) == 0 && bar.first(atLine: 11, in: rect) == 90)
    #expect(bar.first(atLine: -5, in: rect) == 0 && bar.first(atLine: 99, in: rect) == 90)
  }
}

@Suite("A tree of runs")
struct TreeGutterTests {
  @Test("puts children below their parents with lines that lead to them")
  func lines() {
    let rows = TreeGutter.rows(parents: [nil, 0, 1, 1, 0, nil])
    #expect(rows.map(\.index) == [0, 1, 2, 3, 4, 5] && rows.map(\.depth) == [0, 1, 2, 2, 1, 0])
    #expect(rows.map(\.gutter) == ["", "├─ ", "│  ├─ ", "│  └─ ", "└─ ", ""])
    #expect(
      TreeGutter.rows(parents: [nil, 0, 1], glyphs: .ascii).map(\.gutter) == ["", "`- ", "   `- "])
  }

  @Test("shows every row once, whatever the parents say")
  func circles() {
    for parents in [[1, 0], [0], [1, 2, 0, 2], [9, -1, 0], [2, nil, 1]] as [[Int?]] {
      let rows = TreeGutter.rows(parents: parents)
      #expect(rows.map(\.index).sorted() == Array(parents.indices))
    }
    let deep = TreeGutter.rows(parents: (0..<3000).map { $0 == 0 ? nil : $0 - 1 })
    #expect(deep.last?.depth == 2999)
  }
}

@Suite("Calibration")
struct ReliabilityTests {
  @Test("the expected error is the gap between confidence and accuracy, weighted by counts")
  func error() throws {
    let right = ReliabilityChart.bins(of: [(1, true), (1, true), (0, false)])
    #expect(ReliabilityChart(bins: right, modestStyle: .plain, boldStyle: .plain).expectedError == 0)
    let half = ReliabilityChart.bins(of: [(0.9, true), (0.9, false), (0.9, false), (0.9, true)])
    let error = try #require(
      ReliabilityChart(bins: half, modestStyle: .plain, boldStyle: .plain).expectedError)
    #expect(abs(error - 0.4) < 1e-12)
    let none = ReliabilityChart(bins: [], modestStyle: .plain, boldStyle: .plain)
    #expect(none.expectedError == nil)
  }

  @Test("every answer that is a number falls into one bin")
  func bins() {
    let answers = [(0.0, true), (0.1, true), (0.999, false), (1, true), (2, true), (-1, false), (.nan, true)]
    let bins = ReliabilityChart.bins(of: answers, count: 10)
    #expect(bins.map(\.count) == [2, 1, 0, 0, 0, 0, 0, 0, 0, 3])
  }
}

@Suite("Densities")
struct DensityTests {
  @Test("have area one, smoothed or not, whatever the number of bins")
  func area() {
    for bandwidth in [0, 0.01, 0.2, 5] {
      let chart = DensityChart(
        distributions: [
          .init(name: "a", shortName: "a", mark: .circle, style: .plain, counts: Scene.scores),
          .init(name: "b", shortName: "b", mark: .cross, style: .plain, counts: Scene.predicted),
        ], bandwidth: bandwidth)
      for (index, bins) in [200, 40].enumerated() {
        let area = (0..<bins).reduce(0.0) { sum, bin in
          let middle = -1 + (Double(bin) + 0.5) * 2 / Double(bins)
          return sum + (chart.readout(at: middle)[index].value ?? 0) * 2 / Double(bins)
        }
        #expect(abs(area - 1) < 1e-9)
      }
    }
  }
}
