import Kernels
import Testing

@Suite("Two-byte floats")
struct HalfBufferTests {
  /// The value of a pattern by the definition of the format; nil: NaN.
  private func value(_ bits: UInt16, _ format: HalfFormat) -> Double? {
    let mantissaBits = format == .bfloat16 ? 7 : 10, bias = format == .bfloat16 ? 127 : 15
    let magnitude = Int(bits & 0x7fff), exponent = magnitude >> mantissaBits
    let mantissa = Double(magnitude & ((1 << mantissaBits) - 1)) / Double(1 << mantissaBits)
    let size: Double
    if exponent == 2 * bias + 1 {
      guard mantissa == 0 else { return nil }
      size = .infinity
    } else {
      size =
        exponent == 0
        ? Double(sign: .plus, exponent: 1 - bias, significand: 1) * mantissa
        : Double(sign: .plus, exponent: exponent - bias, significand: 1 + mantissa)
    }
    return bits >> 15 == 0 ? size : -size
  }

  private let all = (0...UInt16.max).map { $0 }

  private func widened(_ x: [UInt16], _ format: HalfFormat) -> [Float] {
    [Float](unsafeUninitializedCapacity: x.count) { out, count in
      format.widen(into: out.baseAddress!, x, x.count)
      count = x.count
    }
  }

  private func narrowed(_ x: [Float], _ format: HalfFormat) -> [UInt16] {
    [UInt16](unsafeUninitializedCapacity: x.count) { out, count in
      format.narrow(into: out.baseAddress!, x, x.count)
      count = x.count
    }
  }

  @Test("widening every pattern is exact", arguments: [HalfFormat.bfloat16, .float16])
  func widening(format: HalfFormat) {
    for (bits, float) in zip(all, widened(all, format)) {
      guard let expected = value(bits, format) else {
        #expect(float.isNaN)
        continue
      }
      #expect(Double(float) == expected && float.sign == (bits >> 15 == 0 ? .plus : .minus))
    }
  }

  @Test("narrowing brings every pattern back", arguments: [HalfFormat.bfloat16, .float16])
  func roundTrip(format: HalfFormat) {
    let floats = widened(all, format)
    for (bits, back) in zip(all, narrowed(floats, format)) {
      if value(bits, format) == nil {
        #expect(value(back, format) == nil)
      } else {
        #expect(back == bits)
      }
    }
  }

  @Test(
    "narrowing takes the nearest number, the even one of two", arguments: [HalfFormat.bfloat16, .float16])
  func rounding(format: HalfFormat) {
    let infinity: UInt16 = format == .bfloat16 ? 0x7f80 : 0x7c00
    var floats: [Float] = [], expected: [UInt16] = []
    for bits in 0..<infinity {
      let low = value(bits, format)!
      // The next number as it would be without a largest one: from half-way on the result is infinity.
      let high = bits + 1 < infinity ? value(bits + 1, format)! : 2 * low - value(bits - 1, format)!
      let middle = Float((low + high) / 2)
      guard Double(middle) == (low + high) / 2 else { continue }  // below the smallest float
      floats += [middle.nextDown, middle, middle.nextUp]
      expected += [bits, bits & 1 == 0 ? bits : bits + 1, bits + 1]
    }
    #expect(narrowed(floats, format) == expected)
    #expect(narrowed(floats.map { -$0 }, format) == expected.map { $0 | 0x8000 })
    #expect(narrowed([.infinity, .greatestFiniteMagnitude, 3.4e38], format)[0] == infinity)
    #expect(narrowed([.greatestFiniteMagnitude], format) == [infinity])
    for pattern: UInt32 in [0x7f80_0001, 0x7fff_ffff, 0xff80_0001, 0x7fc0_0000] {
      let back = narrowed([Float(bitPattern: pattern)], format)[0]
      #expect(value(back, format) == nil && (back >> 15 == 0) == (pattern >> 31 == 0))
    }
  }

  @Test("subnormals survive where a thread flushes them", arguments: [HalfFormat.bfloat16, .float16])
  func flushed(format: HalfFormat) {
    Team(threads: 1).run { _ in
      let few: [UInt16] = [0x0001, 0x0042, 0x8003]
      let bits = widened(few, format).map(\.bitPattern)
      #expect(
        bits == few.map { value($0, format)! }.map { Float($0).bitPattern }
          || format == .bfloat16 && bits == few.map { UInt32($0) << 16 })
      #expect(narrowed(bits.map { Float(bitPattern: $0) }, format) == few)
    }
  }

  @Test("every length at every misalignment", arguments: [HalfFormat.bfloat16, .float16])
  func everyLength(format: HalfFormat) {
    for count in lengths {
      for shift in [0, 1, 5] {
        let buffer = HalfBuffer(count: count + 16, format: format)
        let x = Sample(count, seed: count, shift: shift), back = Sample(count + 1, seed: 0, shift: shift)
        let guardian = back.pointer[count]
        format.narrow(into: buffer.pointer + shift, x.pointer, count)
        buffer.widen(into: back.pointer, from: shift, count: count)
        for place in 0..<count {
          #expect(abs(back[place] - x[place]) <= abs(x[place]) * (format == .bfloat16 ? 0x1p-8 : 0x1p-11))
        }
        #expect(buffer.pointer[shift + count] == 0 && back.pointer[count] == guardian)
      }
    }
  }
}
