/// A Unicode normalization form (UAX 15).
enum NormalizationForm: String, Sendable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  private var composes: Bool { self == .nfc || self == .nfkc }
  private var isCompatibility: Bool { self == .nfkc || self == .nfkd }

  /// Brings `text`, valid UTF-8, into this form.
  func apply(to text: inout [UInt8]) {
    guard !isSurelyNormal(text) else { return }
    var scalars = Self.decomposition(of: text, isCompatibility ? .compatibility : .canonical)
    Self.reorder(&scalars)
    if composes { Self.compose(&scalars) }
    text.removeAll(keepingCapacity: true)
    for scalar in scalars { UTF8Text.append(scalar, to: &text) }
  }

  /// Whether nothing in `text` can change: most texts are all Latin and some signs.
  private func isSurelyNormal(_ text: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { text in
      var index = 0
      while index < text.count {
        if text[index] < 0x80 {
          index += 1
          continue
        }
        let (value, length) = UTF8Text.character(in: text, at: index)
        switch value {
        case 0xA0..<0x300: if self != .nfc { return false }
        case 0x80..<0xA0, 0x2018...0x201D, 0x2022, 0x20AC, 0x4E00...0x9FA5, 0x1F300...0x1F5FF,
          0x1F600...0x1F64F:
          break
        default: return false
        }
        index += length
      }
      return true
    }
  }

  /// The characters of `text`, decomposed but not reordered.
  private static func decomposition(of text: [UInt8], _ table: Decompositions) -> [UInt32] {
    text.withUnsafeBufferPointer { text in
      var scalars: [UInt32] = []
      scalars.reserveCapacity(text.count)
      var index = 0
      while index < text.count {
        let (value, length) = UTF8Text.character(in: text, at: index)
        table.append(value, to: &scalars)
        index += length
      }
      return scalars
    }
  }

  /// Sorts each run of marks by combining class, equal ones staying in order.
  private static func reorder(_ scalars: inout [UInt32]) {
    var index = 0
    while index < scalars.count {
      guard combiningClass(scalars[index]) != 0 else {
        index += 1
        continue
      }
      var end = index + 1
      while end < scalars.count, combiningClass(scalars[end]) != 0 { end += 1 }
      if end - index > 1 {
        // Sorting by class and place is stable, whatever the sort is.
        let sorted = scalars[index..<end].enumerated()
          .map { (key: Int(combiningClass($0.element)) << 32 | $0.offset, scalar: $0.element) }
          .sorted { $0.key < $1.key }
        for (offset, item) in sorted.enumerated() { scalars[index + offset] = item.scalar }
      }
      index = end
    }
  }

  /// Joins each starter with the marks behind it that no other mark of their class blocks.
  private static func compose(_ scalars: inout [UInt32]) {
    let pairs = Compositions.shared
    var starter = -1
    var lastClass: UInt8 = 0
    var end = 0
    for index in scalars.indices {
      let scalar = scalars[index]
      let mark = combiningClass(scalar)
      if starter >= 0, starter + 1 == end || (lastClass != 0 && lastClass < mark),
        let joined = pairs.composite(scalars[starter], scalar)
      {
        scalars[starter] = joined
        continue
      }
      scalars[end] = scalar
      if mark == 0 { starter = end }
      lastClass = mark
      end += 1
    }
    scalars.removeLast(scalars.count - end)
  }

  @inline(__always)
  private static func combiningClass(_ value: UInt32) -> UInt8 {
    guard value >= 0x300, CharacterClasses.of(value).contains(.mark) else { return 0 }
    return Unicode.Scalar(value)!.properties.canonicalCombiningClass.rawValue
  }
}
