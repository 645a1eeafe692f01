import Foundation

/// Checked access to the members of a `config.json`, or another small JSON object of that kind.
struct ConfigurationFields {
  var file: String
  var value: JSONValue
  /// The file as it is.
  var bytes: [UInt8]

  /// Bytes; real ones have a few hundred to a few thousand.
  private static let longest = 1 << 20
  /// No dimension of a model is larger, and no product of two of them overflows.
  private static let largest = 1 << 24

  init(_ url: URL) throws {
    file = url.path
    (bytes, value) = try JSONValue.read(url, longest: Self.longest)
    guard value.members != nil else { throw CheckpointError(file: file, message: "no JSON object") }
  }

  func problem(_ message: String) -> CheckpointError { CheckpointError(file: file, message: message) }

  /// The member; nil where it is missing or null.
  subscript(name: String) -> JSONValue? {
    guard let member = value[name], member != .null else { return nil }
    return member
  }

  /// An error unless the member is this text.
  func require(_ name: String, _ expected: String, orAbsent: Bool = false) throws {
    guard let found = value[name] else {
      if orAbsent { return }
      throw problem("no \(name), expected \(expected)")
    }
    guard found.string == expected else {
      throw problem("\(name) \(quoted(found.string ?? found.text)) is not supported, expected \(expected)")
    }
  }

  /// An error unless the member is `expected` or absent.
  func require(_ name: String, _ expected: Bool, because reason: String = "") throws {
    guard let found = self[name], found.bool != expected else { return }
    throw problem(
      "\(name) \(quoted(found.text)) is not supported, expected \(expected)\(reason.isEmpty ? "" : ": \(reason)")"
    )
  }

  /// An error unless the member is absent, null, or holds nothing.
  func requireNothing(_ name: String) throws {
    guard let found = self[name], found.members?.isEmpty != true, found.array?.isEmpty != true else { return }
    throw problem("\(name) \(quoted(found.text)) is not supported, expected none")
  }

  func size(
    _ name: String, from smallest: Int = 1, to largest: Int = Self.largest, orElse absent: Int? = nil
  ) throws -> Int {
    if self[name] == nil, let absent { return absent }
    guard let size = value[name]?.int, (smallest...largest).contains(size) else {
      throw problem("\(name): found \(found(name)), expected a whole number from \(smallest) to \(largest)")
    }
    return size
  }

  func number(_ name: String, in range: ClosedRange<Double>, orElse absent: Double? = nil) throws -> Double {
    if self[name] == nil, let absent { return absent }
    guard let number = value[name]?.double, range.contains(number) else {
      throw problem(
        "\(name): found \(found(name)), expected a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func bool(_ name: String, orElse absent: Bool) throws -> Bool {
    guard let member = self[name] else { return absent }
    guard let value = member.bool else {
      throw problem("\(name): found \(found(name)), expected true or false")
    }
    return value
  }

  /// The member in quotes, for messages.
  func found(_ name: String) -> String {
    guard let value = value[name] else { return "nothing" }
    return quoted(value.text)
  }
}
