import Cells

/// Thresholds that somebody else would take, such as a solver: thin lines over the histogram, each with
/// the band that a bootstrap finds for it.
public struct GhostLines: Equatable, Sendable {
  public var name: String
  public var style: Style
  public var thresholds: [Double]
  /// One band a threshold, where there are any.
  public var bands: [ClosedRange<Double>]

  public init(name: String, style: Style, thresholds: [Double], bands: [ClosedRange<Double>] = []) {
    self.name = name
    self.style = style
    self.thresholds = thresholds
    self.bands = bands
  }
}

/// A distribution over equal bins as bars in the colours of the classes its thresholds cut, with a
/// second distribution (say, of the predictions) as marks over it, thresholds that can be dragged, and
/// ghost lines to compare them with.
public struct HistogramChart: Equatable, Sendable {
  public var low: Double
  public var high: Double
  /// One count a bin, equal bins from `low` to `high`.
  public var counts: [Int]
  /// Drawn as marks at the height it would have with as many rows as `counts`; its own number of bins.
  public var overlay: [Int]
  /// Ascending.
  public var thresholds: [Double]
  /// One style a class; the last one stands in for what is missing.
  public var classStyles: [Style]
  public var overlayStyle: Style
  public var name: String
  public var overlayName: String
  /// Heights by the logarithm of 1 + count, for distributions that one class dominates.
  public var logarithmic: Bool
  /// The threshold that keys and drags move.
  public var selected: Int?
  public var ghosts: [GhostLines]
  /// The classes' shares, 0…1, where they are known better than from the bins.
  public var classShares: [Double]?

  public init(
    low: Double = -1, high: Double = 1, counts: [Int], overlay: [Int] = [], thresholds: [Double],
    classStyles: [Style], overlayStyle: Style, name: String = "scores", overlayName: String = "predicted",
    logarithmic: Bool = false, selected: Int? = nil, ghosts: [GhostLines] = [], classShares: [Double]? = nil
  ) {
    self.low = low
    self.high = high
    self.counts = counts
    self.overlay = overlay
    self.thresholds = thresholds
    self.classStyles = classStyles
    self.overlayStyle = overlayStyle
    self.name = name
    self.overlayName = overlayName
    self.logarithmic = logarithmic
    self.selected = selected
    self.ghosts = ghosts
    self.classShares = classShares
  }

  /// Counts of the classes, a bin that a threshold cuts shared out by the width on either side.
  public var classCounts: [Double] {
    let cuts = [low] + thresholds.map { min(max($0, low), high) } + [high]
    return zip(cuts, cuts.dropFirst()).map { mass(of: counts, from: $0, to: $1) }
  }

  // MARK: Places

  /// The rectangle of the bars.
  public func plot(in rect: Rect) -> Rect { HistogramFrame(rect, hasGhosts: !ghosts.isEmpty).plot }

  /// The score at the middle of a column, kept inside the axis: what a drag to this column means.
  public func value(atColumn column: Int, in rect: Rect) -> Double {
    let bar = bar(atColumn: column, in: rect)
    return bar.lowerBound + (bar.upperBound - bar.lowerBound) / 2
  }

  /// The scores that the bar in a column stands for; the nearest bar's outside.
  public func bar(atColumn column: Int, in rect: Rect) -> Range<Double> {
    let plot = plot(in: rect)
    guard plot.width > 0, low.isFinite, high.isFinite, high > low else { return 0..<0 }
    let place = Double(max(0, min(plot.width - 1, column - plot.column)))
    let step = (high - low) / Double(plot.width)
    return (low + place * step)..<max(low + place * step, low + (place + 1) * step)
  }

  /// The threshold whose line is nearest to a column, at most `tolerance` columns away; the selected one
  /// first, so that lines in one column can still be parted.
  public func threshold(atColumn column: Int, in rect: Rect, tolerance: Int = 1) -> Int? {
    let plot = plot(in: rect)
    var best: (index: Int, distance: Int)?
    for (index, threshold) in thresholds.enumerated() {
      guard let at = self.column(of: threshold, plot), abs(at - column) <= tolerance else { continue }
      let distance = abs(at - column)
      if let best, distance > best.distance || (distance == best.distance && index != selected) { continue }
      best = (index, distance)
    }
    return best?.index
  }

  func column(of score: Double, _ plot: Rect) -> Int? {
    let across = (score - low) / (high - low)
    guard across.isFinite, across >= 0, across <= 1, plot.width > 0 else { return nil }
    return plot.column + min(plot.width - 1, Int(across * Double(plot.width)))
  }

  // MARK: Masses

  /// The mass between two scores; bins are taken as uniform inside.
  private func mass(of bins: [Int], from a: Double, to b: Double) -> Double {
    guard !bins.isEmpty, high > low, b > a else { return 0 }
    let scale = Double(bins.count) / (high - low)
    let first = (a - low) * scale
    let last = (b - low) * scale
    guard first.isFinite, last.isFinite else { return 0 }
    var sum = 0.0
    let start = max(0, Int(max(0, min(first, 1e9))))
    for bin in start..<max(start, min(bins.count, Int(max(0, min(last, 1e9)).rounded(.up)))) {
      sum += Double(bins[bin]) * max(0, min(last, Double(bin + 1)) - max(first, Double(bin)))
    }
    return sum
  }

  /// The mass under every column of a plot.
  func columns(of bins: [Int], width: Int) -> [Double] {
    let step = (high - low) / Double(width)
    return (0..<width).map { c in
      mass(of: bins, from: low + Double(c) * step, to: low + Double(c + 1) * step)
    }
  }

  func classStyle(_ score: Double) -> Style {
    let index = thresholds.filter { score > $0 }.count
    return classStyles.isEmpty ? .plain : classStyles[min(index, classStyles.count - 1)]
  }
}

/// Where the parts of a histogram go; parts that do not fit are left out.
struct HistogramFrame: Equatable {
  let area: Rect
  let plot: Rect
  let hasLegend: Bool
  let ghostRow: Int?
  let axisRow: Int?
  let shareRow: Int?
  let labelRow: Int?

  init(_ area: Rect, hasGhosts: Bool) {
    self.area = area
    let legend = area.height >= 4 ? 1 : 0
    let ghosts = hasGhosts && area.height >= 8 ? 1 : 0
    let axis = area.height >= 3 ? 1 : 0
    let shares = area.height >= 6 ? 1 : 0
    let labels = area.height >= 5 ? 1 : 0
    plot = Rect(
      column: area.column, row: area.row + legend + ghosts, width: area.width,
      height: area.height - legend - ghosts - axis - labels - shares)
    hasLegend = legend == 1
    ghostRow = ghosts == 1 ? area.row + legend : nil
    axisRow = axis == 1 ? plot.endRow : nil
    shareRow = shares == 1 ? plot.endRow + 1 : nil
    labelRow = labels == 1 ? plot.endRow + 1 + shares : nil
  }
}
