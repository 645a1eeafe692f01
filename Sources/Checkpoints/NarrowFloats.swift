/// Conversions between Float and the two-byte types, over whole pieces.
///
/// The loops have no branches that depend on data, so that the compiler vectorises them; everything is
/// in integers, because not every platform has Float16 and a thread may flush subnormals.
package enum NarrowFloats {
  /// Widens bfloat16 exactly; `values` has as many elements as `bits`.
  package static func widenBrain(
    _ bits: UnsafeBufferPointer<UInt16>, into values: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(bits.count == values.count)
    guard let from = bits.baseAddress, let to = values.baseAddress else { return }
    for index in 0..<bits.count {
      to[index] = Float(bitPattern: UInt32(UInt16(littleEndian: from[index])) << 16)
    }
  }

  /// Widens IEEE half precision exactly; `values` has as many elements as `bits`.
  package static func widenHalf(
    _ bits: UnsafeBufferPointer<UInt16>, into values: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(bits.count == values.count)
    guard let from = bits.baseAddress, let to = values.baseAddress else { return }
    for index in 0..<bits.count { to[index] = float(half: UInt16(littleEndian: from[index])) }
  }

  @inline(__always)
  private static func float(half bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7FFF) << 13
    // Zero and the subnormals: a multiple of 2⁻²⁴, which is a normal Float.
    let small = (Float(Int32(bits & 0x3FF)) * 0x1p-24).bitPattern
    let normal = magnitude &+ 112 << 23
    let special = magnitude | 0x7F80_0000
    let exponent = bits & 0x7C00
    let unsigned = exponent == 0 ? small : (exponent == 0x7C00 ? special : normal)
    return Float(bitPattern: unsigned | sign)
  }

  /// Rounds to the nearest bfloat16, ties to even; a NaN stays one.
  package static func narrowToBrain(
    _ values: UnsafeBufferPointer<Float>, into bits: UnsafeMutableBufferPointer<UInt16>
  ) {
    precondition(bits.count == values.count)
    guard let from = values.baseAddress, let to = bits.baseAddress else { return }
    for index in 0..<values.count {
      let value = from[index].bitPattern
      let rounded = (value &+ 0x7FFF &+ (value >> 16 & 1)) >> 16
      let isNaN = value & 0x7FFF_FFFF > 0x7F80_0000
      to[index] = UInt16(truncatingIfNeeded: isNaN ? value >> 16 | 0x40 : rounded).littleEndian
    }
  }

  /// Rounds to the nearest half-precision number, ties to even; a NaN stays one, what is too large
  /// becomes infinite.
  package static func narrowToHalf(
    _ values: UnsafeBufferPointer<Float>, into bits: UnsafeMutableBufferPointer<UInt16>
  ) {
    precondition(bits.count == values.count)
    guard let from = values.baseAddress, let to = bits.baseAddress else { return }
    for index in 0..<values.count { to[index] = half(from[index]).littleEndian }
  }

  private static func half(_ value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16 & 0x8000)
    let magnitude = value.bitPattern & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
    // 65,520 and more rounds to infinity.
    if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
    if magnitude >= 0x3880_0000 {
      let shifted = magnitude &- 112 << 23
      return sign | UInt16(truncatingIfNeeded: (shifted &+ 0xFFF &+ (shifted >> 13 & 1)) >> 13)
    }
    // Below 2⁻¹⁴: a whole multiple of 2⁻²⁴.
    let multiple = (Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven)
    return sign | UInt16(multiple)
  }
}
