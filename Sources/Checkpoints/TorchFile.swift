import Foundation

/// The tensors of a `pytorch_model.bin`: a state dictionary as `torch.save` wrote it, in today's form (a
/// ZIP file with a pickle and one entry a storage) or in that of before 2020 (pickles, then storages).
enum TorchFile {
  /// The tensors in the dictionary's order, with their elements' places in the file. No code of the
  /// pickle is run, and no element is read.
  static func tensors(of url: URL) throws -> [StoredTensor] {
    let file = try OpenFile(reading: url)
    let length = try file.length()
    let start = try file.bytes(0..<min(length, 4))
    do {
      if start == [0x50, 0x4B, 0x03, 0x04] { return try archived(file) }
      if start.first == 0x80 { return try legacy(file, length: length) }
      throw FormatProblem(
        try OpenFile.largeFilePointer(file) ?? "\(length) bytes are no file of torch.save")
    } catch let problem as FormatProblem {
      throw CheckpointError(file: url.path, message: problem.message)
    }
  }

  // MARK: Today's form

  private static func archived(_ file: OpenFile) throws -> [StoredTensor] {
    let directory = try ZipDirectory(file)
    let suffix = "/data.pkl"
    guard
      let pickle = directory.entries.first(where: {
        $0.name.hasSuffix(suffix) && $0.name.utf8.count { $0 == UInt8(ascii: "/") } == 1
      })
    else { throw FormatProblem("a ZIP file without a data.pkl, expected one of torch.save") }
    let prefix = String(pickle.name.dropLast(suffix.count))
    guard directory["\(prefix)/constants.pkl"] == nil else {
      throw FormatProblem("a TorchScript program, expected a state dictionary")
    }
    if let order = directory["\(prefix)/byteorder"] {
      let found = String(decoding: try small(order, 64, directory, file), as: UTF8.self)
      guard found == "little" else { throw FormatProblem("byte order \(quoted(found)), expected little") }
    }
    var machine = PickleMachine(ByteCursor(try small(pickle, PickleMachine.longest, directory, file)))
    let result = try machine.run()
    var places: [String: Range<Int>] = [:]
    return try stateDictionary(result, machine).map { name, tensor in
      let key = tensor.storage.key
      if places[key] == nil {
        guard let entry = directory["\(prefix)/data/\(key)"] else {
          throw FormatProblem("tensor \(quoted(name)): its storage \(quoted(key)) is missing")
        }
        places[key] = try directory.range(of: entry)
      }
      return try stored(tensor, name: name, file: file, storage: places[key]!)
    }
  }

  private static func small(
    _ entry: ZipDirectory.Entry, _ longest: Int, _ directory: ZipDirectory, _ file: OpenFile
  ) throws -> [UInt8] {
    let range = try directory.range(of: entry)
    guard range.count <= longest else {
      throw FormatProblem("entry \(quoted(entry.name)): \(range.count) bytes, expected at most \(longest)")
    }
    return try file.bytes(range)
  }

  // MARK: The form of before 2020

  private static func legacy(_ file: OpenFile, length: Int) throws -> [StoredTensor] {
    // Pickles have no length of their own: what lies behind them is only read as far as they may reach.
    var cursor = ByteCursor(try file.bytes(0..<min(length, PickleMachine.longest)))
    func next() throws(FormatProblem) -> (value: PickleValue, machine: PickleMachine) {
      var machine = PickleMachine(cursor)
      let value = try machine.run()
      cursor = machine.cursor
      return (value, machine)
    }
    guard case .largeInteger(let magic) = try next().value, Array(magic) == Self.magic else {
      throw FormatProblem("a pickle, but none of torch.save")
    }
    guard case .integer(1001) = try next().value else {
      throw FormatProblem("an unknown version of torch.save")
    }
    let system = try next()
    guard case .dictionary(let facts) = system.value,
      !system.machine.dictionaries[facts].contains(where: {
        if case (.text("little_endian"), .bool(false)) = $0 { true } else { false }
      })
    else { throw FormatProblem("byte order big, expected little") }
    let (result, machine) = try next()
    let tensors = try stateDictionary(result, machine)
    let keys = try next()
    guard case .list(let list) = keys.value else { throw FormatProblem("no list of storages") }
    let types = Dictionary(
      tensors.map { ($0.tensor.storage.key, $0.tensor.storage.type) }, uniquingKeysWith: { first, _ in first }
    )
    var places: [String: Range<Int>] = [:]
    var position = cursor.position
    for value in keys.machine.lists[list] {
      guard case .text(let key) = value, let type = types[key] else {
        throw FormatProblem("a storage that no tensor names: its size is not known")
      }
      guard length - position >= 8 else { throw FormatProblem("ends before storage \(quoted(key))") }
      var header = ByteCursor(try file.bytes(position..<position + 8))
      let count = try header.integer(UInt64.self)
      position += 8
      guard count <= UInt64((length - position) / type.size) else {
        throw FormatProblem(
          "storage \(quoted(key)): \(count) elements in the \(length - position) bytes left")
      }
      guard places.updateValue(position..<position + Int(count) * type.size, forKey: key) == nil else {
        throw FormatProblem("two storages named \(quoted(key))")
      }
      position += Int(count) * type.size
    }
    return try tensors.map { name, tensor in
      guard let place = places[tensor.storage.key] else {
        throw FormatProblem("tensor \(quoted(name)): its storage \(quoted(tensor.storage.key)) is missing")
      }
      return try stored(tensor, name: name, file: file, storage: place)
    }
  }

  /// 0x1950a86a20f9469cfc6c, little-endian.
  private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

  // MARK: Both

  private static func stateDictionary(
    _ value: PickleValue, _ machine: PickleMachine
  ) throws(FormatProblem) -> [(name: String, tensor: PickledTensor)] {
    guard case .dictionary(let index) = value else {
      throw FormatProblem("holds \(value.kind), expected a dictionary of tensors")
    }
    var tensors: [(name: String, tensor: PickledTensor)] = []
    var names: Set<String> = []
    for item in machine.dictionaries[index] {
      guard case .text(let name) = item.key else {
        throw FormatProblem("a key of its dictionary is \(item.key.kind), expected a name")
      }
      guard case .tensor(let tensor) = item.value else {
        throw FormatProblem("\(quoted(name)) is \(item.value.kind), expected a tensor")
      }
      guard names.insert(name).inserted else { throw FormatProblem("two tensors named \(quoted(name))") }
      tensors.append((name, machine.tensors[tensor]))
    }
    return tensors
  }

  /// The tensor in the file. Its storage has to be as long as the pickle says: tensors were checked against that.
  private static func stored(
    _ tensor: PickledTensor, name: String, file: OpenFile, storage: Range<Int>
  ) throws(FormatProblem) -> StoredTensor {
    let size = tensor.storage.type.size
    guard storage.count % size == 0, storage.count / size == tensor.storage.count else {
      throw FormatProblem(
        "tensor \(quoted(name)): storage \(quoted(tensor.storage.key)) has \(storage.count) bytes, expected "
          + "\(tensor.storage.count) elements of \(tensor.storage.type.rawValue)")
    }
    return StoredTensor(
      name: name, type: tensor.storage.type, shape: tensor.shape, file: file,
      offset: storage.lowerBound + tensor.offset * size, strides: tensor.strides)
  }
}
