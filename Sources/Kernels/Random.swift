import CKernels
import Foundation

/// What random numbers are for: two purposes never share a stream.
public struct RandomPurpose: Sendable, Equatable, ExpressibleByStringLiteral {
  let hash: UInt64

  /// FNV-1a of the name.
  public init(_ name: String) {
    hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  public init(stringLiteral name: String) { self.init(name) }
}

/// Random numbers as a function of (seed, purpose, step, place) and an index, never of what ran before.
public struct RandomStream: Sendable {
  private let key: UInt64

  public init(seed: UInt64, purpose: RandomPurpose, step: Int = 0, place: Int = 0) {
    var key = Self.mixed(seed)
    key = Self.mixed(key ^ purpose.hash)
    key = Self.mixed(key ^ UInt64(bitPattern: Int64(step)))
    self.key = Self.mixed(key ^ UInt64(bitPattern: Int64(place)))
  }

  /// 64 random bits for an index.
  public func bits(_ index: Int) -> UInt64 {
    Self.mixed(key &+ UInt64(bitPattern: Int64(index)) &* 0x9e37_79b9_7f4a_7c15)
  }

  /// Uniform in [0, 1).
  public func uniform(_ index: Int) -> Double { Double(bits(index) >> 11) * 0x1p-53 }

  /// Uniform in 0 ..< bound, without bias worth naming for bounds below 2³².
  public func integer(_ index: Int, below bound: Int) -> Int {
    Int(bits(index).multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Normal with mean 0 and deviation 1 (Box and Muller).
  public func normal(_ index: Int) -> Double {
    let radius = (-2 * log(1 - uniform(2 * index))).squareRoot()
    return radius * cos(2 * .pi * uniform(2 * index + 1))
  }

  /// A permutation of 0 ..< count (Fisher and Yates).
  public func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(last, below: last + 1))
    }
    return order
  }

  /// The mask of a dropout with this share dropped; the stream's key is the mask's.
  public func dropout(_ share: Float) -> DropoutMask {
    guard share > 0 else { return .none }
    let bits = bits(0)
    return DropoutMask(
      key0: UInt32(truncatingIfNeeded: bits), key1: UInt32(truncatingIfNeeded: bits >> 32),
      threshold: UInt32(min(Double(UInt32.max), Double(share) * 0x1p32)), scale: 1 / (1 - share))
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A dropout mask as a function of the element's index: the same forward and backward, stored nowhere.
public typealias DropoutMask = sy_dropout

extension DropoutMask {
  /// Keeps everything.
  public static var none: DropoutMask { DropoutMask(key0: 0, key1: 0, threshold: 0, scale: 1) }

  /// The mask whose first element is this one's element `index` (indices wrap at 2³²).
  public func from(_ index: Int) -> DropoutMask {
    var mask = self
    mask.key0 &+= UInt32(truncatingIfNeeded: index)
    return mask
  }
}
