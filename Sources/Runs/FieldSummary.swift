/// What a stretch of steps amounts to in one quantity.
public struct FieldSummary: Equatable, Sendable {
  /// Steps that have a value; with 0 the others say nothing.
  public var count = 0
  public var min = Double.infinity
  public var max = -Double.infinity
  public var sum = 0.0
  /// Of the last step that has a value.
  public var last = 0.0

  public init() {}

  public init(count: Int, min: Double, max: Double, sum: Double, last: Double) {
    self.count = count
    self.min = min
    self.max = max
    self.sum = sum
    self.last = last
  }

  public var mean: Double? { count > 0 ? sum / Double(count) : nil }

  @inlinable
  public mutating func add(_ value: Double) {
    count += 1
    min = value < min ? value : min
    max = value > max ? value : max
    sum += value
    last = value
  }

  /// Takes in what followed.
  @inlinable
  public mutating func add(_ later: FieldSummary) {
    guard later.count > 0 else { return }
    count += later.count
    min = later.min < min ? later.min : min
    max = later.max > max ? later.max : max
    sum += later.sum
    last = later.last
  }
}
