/// One character cell: a base scalar with up to two combining marks, and its style.
///
/// A character two columns wide occupies its cell and the next one, whose `scalar` is 0.
public struct Cell: Equatable, Hashable, Sendable {
  public var scalar: UInt32
  public var mark1: UInt32
  public var mark2: UInt32
  public var style: Style

  public init(scalar: UInt32 = 32, mark1: UInt32 = 0, mark2: UInt32 = 0, style: Style = .plain) {
    self.scalar = scalar
    self.mark1 = mark1
    self.mark2 = mark2
    self.style = style
  }

  public static let blank = Cell()
  /// True for the second half of a wide character.
  public var isContinuation: Bool { scalar == 0 }
  /// True for a space without marks, whatever its style.
  public var isBlank: Bool { scalar == 32 && mark1 == 0 }
}
