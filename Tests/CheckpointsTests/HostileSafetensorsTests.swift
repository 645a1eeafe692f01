import Checkpoints
import Foundation
import Testing

@Suite("A hostile safetensors file is refused with one clear line")
struct HostileSafetensorsTests {
  /// A file with this header and as many bytes of data.
  static func bytes(_ header: String, data: Int) -> [UInt8] {
    let header = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
      + [UInt8](repeating: 0, count: data)
  }

  static func tensor(_ name: String, _ dtype: String, _ shape: String, _ offsets: String) -> String {
    #""\#(name)":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  @Test(
    "Headers that lie",
    arguments: [
      ("{}", 1, "bytes 0 to 1 of the data belong to no tensor"),
      ("[]", 0, "the header is no JSON object"),
      ("", 0, "the header is no JSON: the end comes too early at byte 0"),
      ("{} x", 0, "the header is no JSON: something after the end at byte 3"),
      (
        String(repeating: "[", count: 100_000), 0, "the header is no JSON: nested too deep at byte 64"
      ),
      (#"{"a":1,"a":2}"#, 0, #"the header is no JSON: the name "a" is given twice at byte 10"#),
      (#"{"__metadata__":[]}"#, 0, "__metadata__ is no JSON object"),
      (#"{"__metadata__":{"k":1}}"#, 0, #"__metadata__ "k" is no text"#),
      (#"{"a":1}"#, 0, #"tensor "a": no JSON object"#),
      (#"{"a":{}}"#, 0, #"tensor "a": no dtype"#),
      ("{" + tensor("a", "F33", "[1]", "[0,4]") + "}", 4, #"tensor "a": unknown dtype "F33""#),
      (
        "{" + tensor("a", "F32", "[-1]", "[0,4]") + "}", 4,
        #"tensor "a": a shape holds whole numbers from 0"#
      ),
      (
        "{" + tensor("a", "F32", "[1.5]", "[0,4]") + "}", 4,
        #"tensor "a": a shape holds whole numbers from 0"#
      ),
      (
        "{" + tensor("a", "F32", "[99999999999999999999]", "[0,4]") + "}", 4,
        #"tensor "a": a shape holds whole numbers from 0"#
      ),
      (
        "{" + tensor("a", "F32", "[4294967296,4294967296]", "[0,4]") + "}", 4,
        #"tensor "a": a shape too large to count"#
      ),
      (
        "{" + tensor("a", "F32", "[1]", "[0]") + "}", 4,
        #"tensor "a": no data_offsets of two whole numbers"#
      ),
      (
        "{" + tensor("a", "F32", "[1]", "[4,0]") + "}", 4,
        #"tensor "a": data_offsets 4 to 0 lie outside the 4 bytes of data"#
      ),
      (
        "{" + tensor("a", "F32", "[1]", "[-4,0]") + "}", 4,
        #"tensor "a": data_offsets -4 to 0 lie outside the 4 bytes of data"#
      ),
      (
        "{" + tensor("a", "F32", "[2]", "[0,8]") + "}", 4,
        #"tensor "a": data_offsets 0 to 8 lie outside the 4 bytes of data"#
      ),
      (
        "{" + tensor("a", "F32", "[2]", "[0,4]") + "}", 4,
        #"tensor "a": 4 bytes of data, expected 8 for F32 [2]"#
      ),
      (
        "{" + tensor("a", "F32", "[1]", "[0,4]") + "," + tensor("b", "F32", "[1]", "[0,4]") + "}", 4,
        #"tensor "b" overlaps another one"#
      ),
      (
        "{" + tensor("a", "F32", "[1]", "[0,4]") + "," + tensor("b", "F32", "[1]", "[8,12]") + "}", 12,
        "bytes 4 to 8 of the data belong to no tensor"
      ),
      ("{" + tensor("\\u001b[2J", "F", "[1]", "[0,4]") + "}", 4, #"tensor "\u{1B}[2J": unknown dtype "F""#),
    ])
  func lies(_ header: String, _ data: Int, _ message: String) throws {
    let scratch = try Scratch(inMemory: true)
    let url = try scratch.file("x.safetensors", Self.bytes(header, data: data))
    #expect(throws: CheckpointError(file: url.path, message: message)) { try SafetensorsFile(url) }
  }

  @Test("A header that would take many times its length in memory is refused")
  func largeHeaders() throws {
    let scratch = try Scratch(inMemory: true)
    func message(_ header: String) throws -> String? {
      let error = #expect(throws: CheckpointError.self) {
        try SafetensorsFile(scratch.file("x", Self.bytes(header, data: 0)))
      }
      return error?.message
    }
    let numbers = #"{"a":["# + String(repeating: "1,", count: 1 << 20) + "1]}"
    #expect(try message(numbers)?.hasPrefix("the header is no JSON: too many values at byte ") == true)
    let spaces = String(repeating: " ", count: 1 << 24 | 1)
    #expect(
      try message(spaces) == "a header of 16777217 bytes in a file of 16777225: no safetensors file")
  }

  @Test("Files too short for their header, and things that are no files")
  func noFile() throws {
    let scratch = try Scratch(inMemory: true)
    func message(_ url: URL) -> String? {
      do {
        _ = try SafetensorsFile(url)
        return nil
      } catch { return (error as? CheckpointError)?.message }
    }
    #expect(try message(scratch.file("empty", [])) == "0 bytes are no safetensors file")
    #expect(
      try message(scratch.file("huge", [UInt8](repeating: 255, count: 9)))
        == "a header of 18446744073709551615 bytes in a file of 9: no safetensors file")
    #expect(
      try message(scratch.file("long", [3, 0, 0, 0, 0, 0, 0, 0, 123, 125]))
        == "a header of 3 bytes in a file of 10: no safetensors file")
    #expect(message(scratch.file("missing")) == "cannot open: No such file or directory")
    #expect(message(scratch.url) == "not a regular file")
    #expect(mkfifo(scratch.file("pipe").path, 0o600) == 0)
    #expect(message(scratch.file("pipe")) == "not a regular file")
  }

  static let header =
    #"{"__metadata__":{"format":"pt"},"# + tensor("embeddings.weight", "F32", "[3,2]", "[0,24]") + ","
    + tensor("b", "BF16", "[4]", "[24,32]") + "," + tensor("c", "I64", "[1,1]", "[32,40]") + "}"

  @Test("Eight thousand damaged headers are refused, or say nothing that the data cannot hold")
  func damagedHeaders() {
    let good = Array(Self.header.utf8)
    let pieces = [
      "9", "-", "1e9", "[", "]", "{", "}", "\"", "\\u", "null", ",", ":", "0", "\u{0}", "4294967296", " ",
    ]
    var generator = SplitMix(state: 3)
    func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
    var (read, refused) = (0, 0)
    for _ in 0..<8_000 {
      var bytes = good
      for _ in 0...below(3) where !bytes.isEmpty {
        let place = below(bytes.count)
        switch below(3) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: below(256))
        case 1: bytes.replaceSubrange(place...place, with: pieces[below(pieces.count)].utf8)
        default: bytes.removeSubrange(place..<min(place + 1 + below(6), bytes.count))
        }
      }
      do {
        let header = try SafetensorsHeader(bytes, dataLength: 40)
        read += 1
        for tensor in header.tensors {
          #expect(tensor.range.lowerBound >= 0 && tensor.range.upperBound <= 40)
          #expect(tensor.shape.reduce(tensor.type.size, *) == tensor.range.count)
        }
      } catch {
        refused += 1
        #expect(!error.message.contains("\n"))
      }
    }
    #expect(read > 40 && refused > 5_000)
  }

  @Test("A file cut at any byte, or with a byte too many, is refused")
  func cutFiles() throws {
    let scratch = try Scratch(inMemory: true)
    let good = Self.bytes(Self.header, data: 40)
    let file = try SafetensorsFile(scratch.file("good", good))
    #expect(file.names == ["embeddings.weight", "b", "c"])
    for length in stride(from: 0, to: good.count, by: 5) {
      let url = try scratch.file("cut-\(length)", good[..<length])
      #expect(throws: CheckpointError.self) { try SafetensorsFile(url) }
    }
    let url = try scratch.file("long", good + [0])
    #expect(
      throws: CheckpointError(file: url.path, message: "bytes 40 to 41 of the data belong to no tensor")
    ) {
      try SafetensorsFile(url)
    }
  }

  @Test("A file that is cut short while it is open gives an error when it is read")
  func cutWhileOpen() throws {
    let scratch = try Scratch(inMemory: true)
    let bytes = Self.bytes("{" + Self.tensor("a", "F32", "[2]", "[0,8]") + "}", data: 8)
    let url = try scratch.file("x", bytes)
    let file = try SafetensorsFile(url)
    #expect(truncate(url.path, off_t(bytes.count - 4)) == 0)
    let message = "ends before byte \(bytes.count), which it should have"
    #expect(throws: CheckpointError(file: url.path, message: message)) { try floats(of: "a", in: file) }
  }
}
