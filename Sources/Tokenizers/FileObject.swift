import Foundation

/// An object of a tokenizer's file, and where it stands: every complaint names the file and the place.
struct FileObject: Sendable {
  /// No tokenizer's file is larger; what is, is something else.
  private static let largestFile = 256 << 20

  /// The file's path.
  let file: String
  /// The way to the object, empty for the outermost.
  let place: String
  let members: [JSONValue.Member]

  init(file: String, place: String = "", members: [JSONValue.Member]) {
    self.file = file
    self.place = place
    self.members = members
  }

  /// Reads a file that holds one JSON object; nil where there is no such file.
  init?(contentsOf url: URL) throws {
    guard let data = try Self.data(of: url) else { return nil }
    try self.init(json: data, file: url.path)
  }

  init(json: Data, file: String) throws {
    do {
      guard case .object(let members) = try JSONValue(parsing: json) else {
        throw TokenizerError(file: file, message: "expected a JSON object")
      }
      self.init(file: file, members: members)
    } catch let failure as JSONValue.Failure {
      throw TokenizerError(file: file, message: "not JSON: \(failure.reason) at byte \(failure.offset)")
    }
  }

  /// The bytes of a file; nil where there is none.
  static func data(of url: URL) throws -> Data? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return nil }
    guard !isFolder.boolValue else {
      throw TokenizerError(file: url.path, message: "is a folder, expected a file")
    }
    guard let handle = FileHandle(forReadingAtPath: url.path) else {
      throw TokenizerError(file: url.path, message: "cannot be read")
    }
    defer { try? handle.close() }
    do {
      let data = try handle.read(upToCount: largestFile + 1) ?? Data()
      guard data.count <= largestFile else {
        throw TokenizerError(
          file: url.path, message: "larger than \(largestFile >> 20) MiB: no tokenizer's file")
      }
      return data
    } catch let error as TokenizerError {
      throw error
    } catch {
      throw TokenizerError(file: url.path, message: "cannot be read")
    }
  }

  /// A complaint about this object.
  func error(_ message: String) -> TokenizerError {
    TokenizerError(file: file, message: place.isEmpty ? message : "\(place): \(message)")
  }

  private func typeError(_ key: String, expected: String) -> TokenizerError {
    TokenizerError(file: file, message: "\(path(to: key)): expected \(expected)")
  }

  private func path(to key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

  /// The value of a member; nil where there is none and where it is null.
  func value(_ key: String) -> JSONValue? {
    guard let member = members.last(where: { $0.key == key }) else { return nil }
    if case .null = member.value { return nil }
    return member.value
  }

  func bool(_ key: String) throws -> Bool? {
    guard let value = value(key) else { return nil }
    guard case .bool(let bool) = value else { throw typeError(key, expected: "true or false") }
    return bool
  }

  func string(_ key: String) throws -> String? {
    guard let value = value(key) else { return nil }
    guard case .string(let string) = value else { throw typeError(key, expected: "a string") }
    return string
  }

  func number(_ key: String) throws -> Double? {
    guard let value = value(key) else { return nil }
    guard case .number(let number) = value else { throw typeError(key, expected: "a number") }
    return number
  }

  /// A token's id.
  func id(_ key: String) throws -> Int32 {
    guard let value = value(key), let id = Self.id(value) else {
      throw typeError(key, expected: "an id from 0 to \(Vocabulary.highestID)")
    }
    return id
  }

  /// The id that a value is; nil where it is none.
  static func id(_ value: JSONValue) -> Int32? {
    guard case .number(let number) = value, number >= 0, number <= Double(Vocabulary.highestID),
      number.rounded() == number
    else { return nil }
    return Int32(number)
  }

  func object(_ key: String) throws -> FileObject? {
    guard let value = value(key) else { return nil }
    guard case .object(let members) = value else { throw typeError(key, expected: "an object") }
    return FileObject(file: file, place: path(to: key), members: members)
  }

  func array(_ key: String) throws -> [JSONValue]? {
    guard let value = value(key) else { return nil }
    guard case .array(let items) = value else { throw typeError(key, expected: "a list") }
    return items
  }

  func objects(_ key: String) throws -> [FileObject]? {
    try array(key)?.enumerated().map { index, item in
      guard case .object(let members) = item else {
        throw typeError("\(key).\(index)", expected: "an object")
      }
      return FileObject(file: file, place: "\(path(to: key)).\(index)", members: members)
    }
  }

  /// The type that a part of a pipeline gives.
  func type() throws -> String {
    guard let type = try string("type") else { throw error("no type") }
    return type
  }

  /// Refuses members beyond those given: they would ask for something.
  func expect(only keys: String...) throws {
    if let other = members.first(where: { $0.key != "type" && !keys.contains($0.key) }) {
      throw error("\(other.key.quoted) is not supported")
    }
  }
}

extension String {
  /// The text between quotes, in one line, its control characters escaped.
  var quoted: String {
    var out = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
          out += "\\u{\(String(scalar.value, radix: 16))}"
        default: out.unicodeScalars.append(scalar)
        }
      }
    }
    return out + "\""
  }
}
