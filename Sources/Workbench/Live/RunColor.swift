import Runs

/// A run's colour among the accents of the theme: the same on every screen and in every program, so that a
/// person knows it again.
enum RunColor {
  /// Colours that there are.
  static let count = 6

  /// From 0 on, as `Theme.accent` takes it.
  static func index(of record: RunRecord) -> Int {
    if let color = record.color { return color }
    // FNV-1a, 32 bits.
    var hash: UInt32 = 0x811C_9DC5
    for byte in record.id.rawValue.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return Int(hash % UInt32(count))
  }
}
