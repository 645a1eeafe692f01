import Foundation

/// What each character decomposes into; Hangul syllables by arithmetic.
struct Decompositions: Sendable {
  static let canonical = Decompositions { $0.decomposedStringWithCanonicalMapping }
  static let compatibility = Decompositions { $0.decomposedStringWithCompatibilityMapping }

  let table: [UInt32: [UInt32]]

  static let hangul: Range<UInt32> = 0xAC00..<0xD7A4

  /// Asks `decompose` about all characters that may decompose, in one text with line ends between them.
  private init(_ decompose: (String) -> String) {
    var text = String.UnicodeScalarView()
    let candidates: [ClosedRange<UInt32>] = [
      0xA0...0x33FF, 0xA640...0xABFF, 0xF900...0xFFEF, 0x1_0000...0x1_FFFF, 0x2_F800...0x2_FA1F,
    ]
    for value in candidates.joined() {
      guard let scalar = Unicode.Scalar(value), Self.isKnown(scalar) else { continue }
      text.append(scalar)
      text.append("\n")
    }
    var table: [UInt32: [UInt32]] = [:]
    let scalars = Array(text)
    var place = 0
    var parts: [UInt32] = []
    for scalar in decompose(String(text)).unicodeScalars {
      guard scalar == "\n" else {
        parts.append(scalar.value)
        continue
      }
      if parts != [scalars[place].value] { table[scalars[place].value] = parts }
      parts.removeAll(keepingCapacity: true)
      place += 2
    }
    self.table = table
  }

  /// Whether Unicode 9 has the character: the Python package's tables know no younger one.
  private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.age.map { $0.major <= 9 } ?? false
  }

  @inline(__always)
  func append(_ value: UInt32, to scalars: inout [UInt32]) {
    if value < 0xA0 {
      scalars.append(value)
    } else if Self.hangul.contains(value) {
      let index = value - Self.hangul.lowerBound
      scalars.append(0x1100 + index / 588)
      scalars.append(0x1161 + index % 588 / 28)
      if index % 28 > 0 { scalars.append(0x11A7 + index % 28) }
    } else if let parts = table[value] {
      scalars.append(contentsOf: parts)
    } else {
      scalars.append(value)
    }
  }
}

/// Which two characters become one.
struct Compositions: Sendable {
  static let shared = Compositions()

  private var pairs: [UInt64: UInt32] = [:]

  private init() {
    // Those that composition leaves out decompose, but are not what composing gives back.
    var composites: [[UInt32]: UInt32] = [:]
    for (value, parts) in Decompositions.canonical.table where parts.count > 1 {
      let composed = String(Unicode.Scalar(value)!).precomposedStringWithCanonicalMapping
      if composed.unicodeScalars.elementsEqual([Unicode.Scalar(value)!]) { composites[parts] = value }
    }
    for (parts, value) in composites {
      let first = parts.count == 2 ? parts[0] : composites[Array(parts.dropLast())]
      if let first { pairs[UInt64(first) << 32 | UInt64(parts.last!)] = value }
    }
  }

  @inline(__always)
  func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if second < 0x300 { return nil }
    if case 0x1100..<0x1113 = first, case 0x1161..<0x1176 = second {
      return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
    }
    if Decompositions.hangul.contains(first), (first - 0xAC00) % 28 == 0, case 0x11A8..<0x11C3 = second {
      return first + second - 0x11A7
    }
    return pairs[UInt64(first) << 32 | UInt64(second)]
  }
}
