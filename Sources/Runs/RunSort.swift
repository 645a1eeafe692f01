/// The order of a list of runs: by one column, equal ones by the next. Runs without a value come last, whichever
/// the direction.
public struct RunSort: Sendable, Equatable {
  public struct Key: Sendable, Equatable {
    public var column: RunColumn
    public var isDescending: Bool

    public init(_ column: RunColumn, isDescending: Bool = false) {
      self.column = column
      self.isDescending = isDescending
    }
  }

  public var keys: [Key]

  public init(_ keys: [Key]) { self.keys = keys }

  /// - Parameter text: columns separated by commas, e.g. `mse,age`.
  public init(parsing text: String, isDescending: Bool = false) throws(RunFilterError) {
    keys = try RunColumn.list(parsing: text).map { Key($0, isDescending: isDescending) }
  }

  /// The places of the records in this order; those that no key tells apart stay as they were.
  ///
  /// - Parameter life: as for `RunColumn.words`; asked once a record, and only where `state` is a key.
  public func order(_ records: [RunRecord], now: Double, life: (RunRecord) -> String? = { _ in nil }) -> [Int]
  {
    let columns = keys.map { Ranks($0, records, now: now, life: life) }
    // The usual case, many times as fast as the general one: what is compared lies side by side.
    if columns.count == 1, let sorted = columns[0].sortedByNumber() { return sorted }
    return records.indices.sorted { a, b in
      for place in columns.indices {
        let order = columns[place].compare(a, b)
        if order != 0 { return order < 0 }
      }
      return a < b
    }
  }

  public func sorted(_ records: [RunRecord], now: Double, life: (RunRecord) -> String? = { _ in nil })
    -> [RunRecord]
  {
    order(records, now: now, life: life).map { records[$0] }
  }
}

/// What a key compares, taken out of all records once.
private struct Ranks {
  private var numbers: [Double] = []
  private var texts: [String] = []
  private let sign: Int

  init(_ key: RunSort.Key, _ records: [RunRecord], now: Double, life: (RunRecord) -> String?) {
    sign = key.isDescending ? -1 : 1
    let column = key.column
    if column.kind == .text {
      texts = records.map { record in
        column.words(of: record, life: column.source == .state ? life(record) : nil).lowercased()
      }
    } else {
      numbers = records.map { column.number(of: $0, now: now) ?? .nan }
    }
  }

  /// The places by their numbers, those without one last; nil for a column of texts.
  func sortedByNumber() -> [Int]? {
    guard texts.isEmpty else { return nil }
    let pairs = numbers.enumerated().map { place, number in
      (value: number.isNaN ? .infinity : Double(sign) * number, isMissing: number.isNaN, place: place)
    }
    return pairs.sorted { a, b in
      if a.value != b.value { return a.value < b.value }
      if a.isMissing != b.isMissing { return b.isMissing }
      return a.place < b.place
    }.map(\.place)
  }

  func compare(_ a: Int, _ b: Int) -> Int {
    if texts.isEmpty {
      let (x, y) = (numbers[a], numbers[b])
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? 0 : x.isNaN ? 1 : -1 }
      return x == y ? 0 : x < y ? -sign : sign
    }
    let (x, y) = (texts[a], texts[b])
    if x == y { return 0 }
    if x.isEmpty || y.isEmpty { return x.isEmpty ? 1 : -1 }
    return x < y ? -sign : sign
  }
}

extension RunColumn {
  /// The places of the records whose value is the best one; none where the column knows no better.
  public func best(among records: [RunRecord], now: Double) -> [Int] {
    guard let better else { return [] }
    let values = records.map { number(of: $0, now: now) }
    let best = better == .lower ? values.compactMap { $0 }.min() : values.compactMap { $0 }.max()
    guard let best else { return [] }
    return values.indices.filter { values[$0] == best }
  }
}
