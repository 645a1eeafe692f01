import Foundation
import Testing

@testable import Checkpoints

@Suite("A hostile file of torch.save is refused with one clear line, and nothing of it is run")
struct HostileTorchTests {
  static let one: [UInt8] = [0, 0, 0x80, 0x3F]

  /// What is wrong with a file; nil where it opens.
  static func message(_ bytes: [UInt8], _ scratch: Scratch) throws -> String? {
    let url = try scratch.file("x.bin", bytes)
    do {
      _ = try TensorSource(file: url)
      return nil
    } catch {
      #expect((error as? CheckpointError)?.file == url.path)
      return (error as? CheckpointError)?.message
    }
  }

  @Test("The builder's files open, with a directory of either form")
  func good() throws {
    let scratch = try Scratch(inMemory: true)
    let pickle = Pickle.dictionary([("w", Pickle.tensor(Pickle.storage("0", 6), offset: 1, [2, 2], [1, 2]))])
    let storage = (0..<6).flatMap { TorchBuilder.word(Int(Float($0).bitPattern)) }
    for isLarge in [false, true] {
      var builder = TorchBuilder(pickle: pickle, storages: ["0": storage])
      builder.isLarge = isLarge
      let source = try TensorSource(file: scratch.file("x.bin", builder.bytes()))
      #expect(try floats(of: "w", in: source) == [1, 3, 2, 4])
    }
  }

  @Test("A pickle that would run a program is refused by the name of what it asks for")
  func code() throws {
    let url = SafetensorsReadingTests.fixtures.appendingPathComponent("torch/code.bin")
    let error = #expect(throws: CheckpointError.self) { try TensorSource(file: url) }
    #expect(
      error?.message
        == #"asks for the global "posix.system", which no file of weights needs; nothing was run (byte 46 of the pickle)"#
    )
    let scratch = try Scratch(inMemory: true)
    let globals = [
      ("os", "system"), ("builtins", "eval"), ("torch", "load"), ("torch.storage", "_load_from_bytes"),
      ("torch._utils", "_rebuild_tensor_v3"), ("collections", "OrderedDict.__init__"), ("\u{1B}[2J", "x"),
    ]
    for (module, name) in globals {
      let bytes = TorchBuilder(pickle: Pickle.whole(Pickle.global(module, name))).bytes()
      #expect(
        try Self.message(bytes, scratch)
          == "asks for the global \("\(module).\(name)".debugDescription), which no file of weights needs; "
          + "nothing was run (byte 2 of the pickle)")
      // Protocol 4 names globals on the stack.
      let stacked = TorchBuilder(pickle: Pickle.whole(Pickle.text(module) + Pickle.text(name) + [0x93]))
        .bytes()
      #expect(try Self.message(stacked, scratch)?.hasPrefix("asks for the global ") == true)
    }
  }

  @Test(
    "Tensors that lie about their storage",
    arguments: [
      (1, 0, [2], [1], "a tensor of shape [2] at element 0 reaches beyond the 1 elements of its storage"),
      (1, 1, [1], [1], "a tensor of shape [1] at element 1 reaches beyond the 1 elements of its storage"),
      (1, -1, [1], [1], "a tensor of shape [1] at element -1 reaches beyond the 1 elements of its storage"),
      (1, 0, [1 << 60], [0], "a tensor of shape [1152921504606846976] repeats the elements of its storage"),
      (1, 0, [1 << 40, 1 << 40], [0, 0], "a tensor's shape too large to count"),
      (
        1, 0, [2], [.max],
        "a tensor of shape [2] at element 0 reaches beyond the 1 elements of its storage"
      ),
      (
        1, 1, [2], [.max],
        "a tensor of shape [2] at element 1 reaches beyond the 1 elements of its storage"
      ),
      (1, 0, [-1], [1], "a tensor's shape and strides hold whole numbers from 0"),
      (1, 0, [1], [-1], "a tensor's shape and strides hold whole numbers from 0"),
      (1, 0, [1], [], "a tensor that is no storage, offset, shape and strides"),
      (
        8, 0, [2, 2], [2, 4],
        "a tensor of shape [2, 2] with strides [2, 4], where no two elements are neighbours"
      ),
      (1, 0, [1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1], "a tensor of 9 dimensions"),
    ])
  func lies(_ count: Int, _ offset: Int, _ shape: [Int], _ strides: [Int], _ message: String) throws {
    let scratch = try Scratch(inMemory: true)
    let tensor = Pickle.tensor(Pickle.storage("0", count), offset: offset, shape, strides)
    let bytes = TorchBuilder(
      pickle: Pickle.dictionary([("w", tensor)]), storages: ["0": (0..<count).flatMap { _ in Self.one }]
    ).bytes()
    #expect(try Self.message(bytes, scratch)?.hasPrefix(message + " (byte ") == true)
  }

  @Test("Storages that are missing or of another length")
  func storages() throws {
    let scratch = try Scratch(inMemory: true)
    func message(_ count: Int, _ storages: [String: [UInt8]]) throws -> String? {
      let tensor = Pickle.tensor(Pickle.storage("0", count), [1], [1])
      return try Self.message(
        TorchBuilder(pickle: Pickle.dictionary([("w", tensor)]), storages: storages).bytes(), scratch)
    }
    #expect(try message(1, ["0": Self.one]) == nil)
    #expect(try message(1, ["1": Self.one]) == #"tensor "w": its storage "0" is missing"#)
    let wrong = #"tensor "w": storage "0" has 4 bytes, expected "#
    #expect(try message(2, ["0": Self.one]) == "\(wrong)2 elements of F32")
    #expect(try message(1 << 60, ["0": Self.one]) == "\(wrong)1152921504606846976 elements of F32")
    #expect(try message(.max, ["0": Self.one])?.hasPrefix(wrong) == true)
  }

  @Test("What is no dictionary of tensors is named")
  func noDictionary() throws {
    let scratch = try Scratch(inMemory: true)
    func message(_ pickle: [UInt8]) throws -> String? {
      try Self.message(TorchBuilder(pickle: pickle).bytes(), scratch)
    }
    #expect(try message(Pickle.whole([0x4E])) == "holds None, expected a dictionary of tensors")
    #expect(
      try message(Pickle.dictionary([("epoch", Pickle.integer(3))]))
        == #""epoch" is a whole number, expected a tensor"#)
    #expect(
      try message(Pickle.dictionary([("model", [0x7D])])) == #""model" is a dictionary, expected a tensor"#)
    let tensor = Pickle.tensor(Pickle.storage("0", 0), [0], [1])
    #expect(try message(Pickle.dictionary([("w", tensor), ("w", tensor)])) == #"two tensors named "w""#)
    #expect(try message([0x80, 2]) == "ends too early, at byte 2")
    #expect(try message([]) == "ends too early, at byte 0")
    #expect(try message([0x69]) == "opcode 0x69 at byte 0 is not one a file of weights needs")
    #expect(
      try message([0x58, 255, 255, 255, 255])
        == "asks for 4294967295 bytes at byte 5 of 5 (byte 0 of the pickle)")
    #expect(try message([0x52]) == "takes a value from an empty stack (byte 0 of the pickle)")
    #expect(try message([0x74]) == "takes values up to a mark that is not there (byte 0 of the pickle)")
  }

  @Test("Damaged archives")
  func archives() throws {
    let scratch = try Scratch(inMemory: true)
    let pickle = Pickle.dictionary([])
    #expect(try Self.message([], scratch) == "0 bytes are no file of torch.save")
    #expect(
      try Self.message(Array("PK\u{3}\u{4}".utf8), scratch) == "no whole ZIP file: its directory is missing")
    #expect(
      try Self.message(TorchBuilder([("a/b/data.pkl", pickle)]).bytes(), scratch)
        == "a ZIP file without a data.pkl, expected one of torch.save")
    #expect(
      try Self.message(TorchBuilder([("x/data.pkl", pickle), ("x/constants.pkl", [])]).bytes(), scratch)
        == "a TorchScript program, expected a state dictionary")
    #expect(
      try Self.message(TorchBuilder([("x/data.pkl", pickle), ("x/data.pkl", pickle)]).bytes(), scratch)
        == #"no whole ZIP file: two entries named "x/data.pkl""#)
    #expect(
      try Self.message(
        TorchBuilder([("x/data.pkl", pickle), ("x/byteorder", Array("big".utf8))]).bytes(), scratch)
        == #"byte order "big", expected little"#)
    var builder = TorchBuilder(pickle: pickle)
    builder.method = 8
    #expect(
      try Self.message(builder.bytes(), scratch)
        == #"entry "x/byteorder": compressed (method 8), expected a stored one"#)
    builder.method = 0
    builder.flags = 1
    #expect(
      try Self.message(builder.bytes(), scratch) == #"entry "x/byteorder": encrypted, expected a plain one"#)
    builder.flags = 0
    builder.excess = 1 << 20
    #expect(try Self.message(builder.bytes(), scratch)?.contains("reach beyond the entries' end at") == true)
    let long = TorchBuilder(pickle: [UInt8](repeating: 0x4E, count: PickleMachine.longest + 1)).bytes()
    #expect(
      try Self.message(long, scratch) == #"entry "x/data.pkl": 8388609 bytes, expected at most 8388608"#)
  }

  @Test("Files cut at any byte are refused", arguments: ["zip", "legacy"])
  func cut(_ name: String) throws {
    let scratch = try Scratch(inMemory: true)
    let url = SafetensorsReadingTests.fixtures.appendingPathComponent("torch/\(name).bin")
    let good = try [UInt8](Data(contentsOf: url))
    for length in stride(from: 0, to: good.count, by: 7) {
      #expect(try Self.message(Array(good[..<length]), scratch) != nil, "\(length)")
    }
  }

  @Test("Deep nesting, knots and much copying neither crash nor take long")
  func knots() throws {
    let nested = [0x80, 2, 0x29] + [UInt8](repeating: 0x85, count: 1 << 20) + [0x2E]
    // A list that holds itself.
    let knot: [UInt8] = [0x80, 2, 0x5D, 0x71, 0, 0x68, 0, 0x61, 0x2E]
    // A long list that is copied again and again.
    let pair = Pickle.tuple([Pickle.text("a"), [0x4E]])
    var copies: [UInt8] = [0x80, 2, 0x5D, 0x28] + (0..<10_000).flatMap { _ in pair } + [0x65, 0x71, 0]
    for _ in 0..<100_000 {
      copies += Pickle.global("collections", "OrderedDict") + [0x68, 0, 0x85, 0x52]
    }
    for pickle in [nested, knot] {
      var machine = PickleMachine(ByteCursor(pickle))
      _ = try machine.run()
    }
    var machine = PickleMachine(ByteCursor(copies))
    let error = #expect(throws: FormatProblem.self) { try machine.run() }
    #expect(error?.message.hasPrefix("copies more than it holds") == true)
  }
}
