import Checkpoints
import Foundation
import Runs

/// The bytes of a data file as UTF-8, without a byte order mark.
struct DataFile {
  /// A byte that a text has no use for is looked for this far.
  private static let sniffed = 65_536

  let path: String
  let bytes: [UInt8]
  /// Of the file as it lies on disk, lower-case hexadecimal.
  let sha256: String

  /// - Parameter limit: reads no further than this; the hash is then that of the part read.
  /// - Throws: `DataError.file`.
  init(path: String, encoding: DataPlan.Encoding, limit: Int? = nil) throws {
    self.path = path
    func fault(_ what: String) -> DataError { .file(path: path, what) }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw fault(errno == ENOENT ? "no such file" : String(cString: strerror(errno)))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw fault("is a folder, expected a file")
    default: throw fault("is not a regular file")
    }
    let raw: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      raw = try (limit.map { try handle.read(upToCount: $0) } ?? handle.readToEnd()) ?? Data()
    } catch {
      throw fault("cannot be read (is it yours to read?)")
    }
    guard !raw.isEmpty else { throw fault("the file is empty") }
    sha256 = SHA256.hexadecimal(of: raw)
    if raw.starts(with: [0xff, 0xfe]) || raw.starts(with: [0xfe, 0xff]) {
      throw fault("is UTF-16, expected UTF-8 or --encoding latin-1")
    }
    if let zero = raw.prefix(Self.sniffed).firstIndex(of: 0) {
      throw fault("is not a text file (a zero byte at offset \(zero))")
    }
    let body = raw.starts(with: [0xef, 0xbb, 0xbf]) ? raw.dropFirst(3) : raw[...]
    bytes = encoding == .latin1 ? Self.transcoded(body) : [UInt8](body)
    guard bytes.contains(where: { !Self.isSpace($0) }) else {
      throw fault("the file is empty (nothing but blank lines)")
    }
  }

  /// Latin-1 as UTF-8: each byte is the code point of the same number.
  private static func transcoded(_ raw: Data) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(raw.count + raw.count / 16)
    for byte in raw {
      if byte < 0x80 {
        result.append(byte)
      } else {
        result.append(0xc0 | byte >> 6)
        result.append(0x80 | byte & 0x3f)
      }
    }
    return result
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }

  /// The format by the file's name, else by its content.
  ///
  /// - Throws: `DataError.file` where neither tells.
  func format() throws -> DataPlan.Format {
    let first = bytes.first { !Self.isSpace($0) }
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "csv": return .csv
    case "tsv", "tab": return .tsv
    case "jsonl", "ndjson": return .jsonl
    case "json": return first == UInt8(ascii: "{") ? .jsonl : .json
    default: break
    }
    let line = bytes.drop(while: Self.isSpace).prefix { $0 != 0x0a }
    if first == UInt8(ascii: "{") { return .jsonl }
    if first == UInt8(ascii: "[") { return .json }
    if line.contains(0x09) { return .tsv }
    if line.contains(UInt8(ascii: ",")) { return .csv }
    throw DataError.file(
      path: path,
      "the format cannot be told from the content, expected --format csv, tsv, jsonl or json")
  }
}
