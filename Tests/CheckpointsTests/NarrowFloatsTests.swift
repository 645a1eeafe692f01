import Foundation
import Testing

import Checkpoints

@Suite("Two-byte numbers are widened exactly and rounded to nearest even")
struct NarrowFloatsTests {
  static let all = (0..<65_536).map { UInt16($0) }

  static func widened(_ half: Bool) -> [Float] {
    var values = [Float](repeating: 0, count: all.count)
    all.withUnsafeBufferPointer { bits in
      values.withUnsafeMutableBufferPointer {
        half ? NarrowFloats.widenHalf(bits, into: $0) : NarrowFloats.widenBrain(bits, into: $0)
      }
    }
    return values
  }

  static func narrowed(_ values: [Float], _ half: Bool) -> [UInt16] {
    var bits = [UInt16](repeating: 0, count: values.count)
    values.withUnsafeBufferPointer { values in
      bits.withUnsafeMutableBufferPointer {
        half ? NarrowFloats.narrowToHalf(values, into: $0) : NarrowFloats.narrowToBrain(values, into: $0)
      }
    }
    return bits
  }

  /// A half-precision number by its definition.
  static func half(_ bits: UInt16) -> Double {
    let sign = bits & 0x8000 == 0 ? 1.0 : -1.0
    let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1_023))
    if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
    return sign
      * (exponent == 0 ? fraction * 0x1p-24 : (1_024 + fraction) * pow(2, Double(exponent - 25)))
  }

  @Test("Every half-precision number")
  func everyHalf() {
    let values = Self.widened(true)
    for bits in Self.all {
      let (value, expected) = (values[Int(bits)], Self.half(bits))
      if expected.isNaN {
        guard !value.isNaN else { continue }
        Issue.record("\(bits)")
      } else if Double(value) != expected || value.sign != (bits & 0x8000 == 0 ? .plus : .minus) {
        Issue.record("\(bits): \(value)")
      }
    }
  }

  @Test("Every number goes to Float and back unchanged", arguments: [true, false])
  func roundTrip(_ half: Bool) {
    let values = Self.widened(half)
    let back = Self.narrowed(values, half)
    for (bits, value) in zip(Self.all, values) where !value.isNaN && back[Int(bits)] != bits {
      Issue.record("\(bits): \(value) came back as \(back[Int(bits)])")
    }
    for (value, bits) in zip(values, back) where value.isNaN && !values[Int(bits)].isNaN {
      Issue.record("a NaN came back as \(bits)")
    }
  }

  @Test(
    "What lies between two numbers goes to the nearer one, the middle to the even one",
    arguments: [true, false])
  func rounding(_ half: Bool) {
    let numbers = Self.widened(half)
    var values: [Float] = []
    var expected: [UInt16] = []
    // Up to the largest finite one; above it is infinity, which is rounded to as if it were the next number.
    let last: UInt16 = half ? 0x7BFF : 0x7F7F
    for bits in stride(from: 0, to: last, by: half ? 1 : 3) {
      let (low, high) = (numbers[Int(bits)], numbers[Int(bits) + 1])
      let middle = Float((Double(low) + Double(high)) / 2)
      values += [middle.nextDown, middle, middle.nextUp, -middle]
      let even = bits & 1 == 0 ? bits : bits + 1
      expected += [bits, even, bits + 1, even | 0x8000]
    }
    let found = Self.narrowed(values, half)
    for index in values.indices where found[index] != expected[index] {
      // The middle of two subnormal bfloat16 numbers is exact, so no case is left out.
      Issue.record("\(values[index]) went to \(found[index]), expected \(expected[index])")
    }
    let infinity: UInt16 = half ? 0x7C00 : 0x7F80
    #expect(
      Self.narrowed([.infinity, -.infinity, .greatestFiniteMagnitude], half) == [
        infinity, infinity | 0x8000, infinity,
      ])
    if half { #expect(Self.narrowed([65_519.996, 65_520], true) == [0x7BFF, 0x7C00]) }
  }

  @Test(
    "Floats are written in two bytes, over more than one piece", arguments: [ElementType.float16, .bfloat16])
  func written(_ type: ElementType) throws {
    let scratch = try Scratch()
    let values = (0..<150_001).map { Float($0 % 2_000) / 1_024 }
    try values.withUnsafeBufferPointer {
      let tensors = [
        TensorToSave(name: "b", shape: [150_001], values: $0, as: type),
        TensorToSave(name: "a", shape: [150_001], values: $0),
      ]
      try SafetensorsWriter.write(tensors, to: scratch.file("model.safetensors"))
    }
    let source = try TensorSource(folder: scratch.url)
    // Larger elements come first, so that each tensor is aligned.
    #expect(source.names == ["a", "b"])
    #expect(source.type(of: "b") == type)
    #expect(try floats(of: "a", in: source) == values)
    let bits = Self.narrowed(values, type == .float16)
    #expect(try bytes(of: "b", in: source) == bits.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
  }
}
