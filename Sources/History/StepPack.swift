import Foundation
import Runs

/// The numbers of 64 steps in a row, field by field: charts read a stretch of single steps from these, ten times
/// as fast as from the rows of the steps themselves.
///
/// The bytes: how many fields; for each how it is kept (nothing, one value for all, 64 floats, 64 doubles); the
/// values in the same order, little-endian, NaN where a step has none. Floats only where they lose no bit.
struct StepPack {
  static let size = 64
  /// The stored fields, in order; the others are computed from them.
  static let fields = StepField.allCases.filter { !$0.isDerived }

  private enum Form: UInt8 {
    case nothing, constant, floats, doubles

    var bytes: Int {
      switch self {
      case .nothing: 0
      case .constant: 8
      case .floats: 4 * size
      case .doubles: 8 * size
      }
    }
  }

  // MARK: Writing

  /// - Parameter values: `size` values of each of `fields`, field by field.
  static func encode(_ values: [Double]) -> Data {
    var header = [UInt8(fields.count)]
    var body: [UInt8] = []
    body.reserveCapacity(values.count * 8)
    func append(_ bits: some FixedWidthInteger) {
      withUnsafeBytes(of: bits.littleEndian) { body.append(contentsOf: $0) }
    }
    for field in fields.indices {
      let column = values[field * size..<(field + 1) * size]
      let form = form(of: column)
      header.append(form.rawValue)
      switch form {
      case .nothing: break
      case .constant: append(column[column.startIndex].bitPattern)
      case .floats: for value in column { append(Float(value).bitPattern) }
      case .doubles: for value in column { append(value.bitPattern) }
      }
    }
    return Data(header + body)
  }

  private static func form(of column: ArraySlice<Double>) -> Form {
    if column.allSatisfy(\.isNaN) { return .nothing }
    let first = column[column.startIndex].bitPattern
    if column.allSatisfy({ $0.bitPattern == first }) { return .constant }
    let isExact = column.allSatisfy { $0.isNaN || Double(Float($0)).bitPattern == $0.bitPattern }
    return isExact ? .floats : .doubles
  }

  // MARK: Reading

  /// Where each field's values are: a form and a place in the bytes; nil for bytes that are no pack.
  private let places: [(form: Form, start: Int)]
  private let bytes: UnsafeRawBufferPointer

  /// - Parameter bytes: must outlive the pack.
  init?(_ bytes: UnsafeRawBufferPointer) {
    // A pack of an older version has fewer fields.
    guard let count = bytes.first, count <= Self.fields.count, bytes.count > count else { return nil }
    var places: [(form: Form, start: Int)] = []
    places.reserveCapacity(Self.fields.count)
    var start = 1 + Int(count)
    for index in 0..<Int(count) {
      guard let form = Form(rawValue: bytes[1 + index]) else { return nil }
      places.append((form, start))
      start += form.bytes
    }
    guard start == bytes.count else { return nil }
    self.places = places
    self.bytes = bytes
  }

  /// The values of a field into the first `size` places of `values`, NaN where there are none.
  func read(_ field: StepField, into values: UnsafeMutablePointer<Double>) {
    switch field {
    case .shareR: readShare(of: (.coefficientR, .normR), beside: (.coefficientC, .normC), into: values)
    case .shareC: readShare(of: (.coefficientC, .normC), beside: (.coefficientR, .normR), into: values)
    default: readStored(field, into: values)
    }
  }

  private func readStored(_ field: StepField, into values: UnsafeMutablePointer<Double>) {
    guard let index = Self.position[field], index < places.count else {
      return values.update(repeating: .nan, count: Self.size)
    }
    let (form, start) = places[index]
    switch form {
    case .nothing: values.update(repeating: .nan, count: Self.size)
    case .constant:
      let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
      values.update(repeating: Double(bitPattern: bits), count: Self.size)
    case .floats:
      for step in 0..<Self.size {
        let bits = bytes.loadUnaligned(fromByteOffset: start + 4 * step, as: UInt32.self)
        values[step] = Double(Float(bitPattern: UInt32(littleEndian: bits)))
      }
    case .doubles:
      for step in 0..<Self.size {
        let bits = bytes.loadUnaligned(fromByteOffset: start + 8 * step, as: UInt64.self)
        values[step] = Double(bitPattern: UInt64(littleEndian: bits))
      }
    }
  }

  /// The same arithmetic as `StepField.sql`, whose division by 0 gives no value.
  private func readShare(
    of own: (StepField, StepField), beside other: (StepField, StepField),
    into values: UnsafeMutablePointer<Double>
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * Self.size) { scratch in
      guard let factor = scratch.baseAddress else { return }
      let (otherFactor, otherNorm) = (factor + Self.size, factor + 2 * Self.size)
      readStored(own.0, into: factor)
      readStored(own.1, into: values)
      readStored(other.0, into: otherFactor)
      readStored(other.1, into: otherNorm)
      for step in 0..<Self.size {
        let part = factor[step] * values[step]
        let whole = part + otherFactor[step] * otherNorm[step]
        values[step] = whole == 0 ? .nan : part / whole
      }
    }
  }

  private static let position = Dictionary(
    uniqueKeysWithValues: fields.enumerated().map { ($0.element, $0.offset) })
}
