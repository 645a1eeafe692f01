/// Interprets the part of Python's pickle format (protocols 2 to 4) that a file of weights needs.
///
/// Nothing is called: the allowed globals stand for building a dictionary or a tensor's description,
/// and any other is an error that names it. Work and memory are bounded by the length of the input.
struct PickleMachine {
  private(set) var cursor: ByteCursor
  private(set) var tuples: [[PickleValue]] = []
  private(set) var lists: [[PickleValue]] = []
  private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  private(set) var tensors: [PickledTensor] = []
  private var stack: [PickleValue] = []
  /// Heights of the stack at the marks.
  private var marks: [Int] = []
  private var memo: [UInt32: PickleValue] = [:]
  /// Items that may still be copied: a list that is recalled costs two bytes and may be long.
  private var copies: Int

  /// The longest pickle that is read; one of a thousand tensors has about 200 KiB.
  static let longest = 8 << 20

  init(_ cursor: ByteCursor) {
    self.cursor = cursor
    copies = cursor.remaining
  }

  /// Runs to the end of one pickle and returns its value; the cursor stands behind it.
  mutating func run() throws(FormatProblem) -> PickleValue {
    while true {
      let place = cursor.position
      guard let opcode = PickleOpcode(rawValue: try cursor.integer(UInt8.self)) else {
        throw FormatProblem(
          "opcode 0x\(String(cursor.bytes[place], radix: 16)) at byte \(place) is not one a file of weights needs"
        )
      }
      if opcode == .stop { return try pop() }
      do { try step(opcode) } catch {
        throw FormatProblem("\(error.message) (byte \(place) of the pickle)")
      }
    }
  }

  private mutating func step(_ opcode: PickleOpcode) throws(FormatProblem) {
    switch opcode {
    case .stop: break
    case .proto:
      let version = try cursor.integer(UInt8.self)
      guard (2...5).contains(version) else {
        throw FormatProblem("pickle protocol \(version), expected 2 to 5")
      }
    case .frame: _ = try cursor.integer(UInt64.self)
    case .mark: marks.append(stack.count)
    case .pop: _ = try pop()
    case .none: stack.append(.none)
    case .newTrue: stack.append(.bool(true))
    case .newFalse: stack.append(.bool(false))
    case .binInt: stack.append(.integer(Int(try cursor.integer(Int32.self))))
    case .binInt1: stack.append(.integer(Int(try cursor.integer(UInt8.self))))
    case .binInt2: stack.append(.integer(Int(try cursor.integer(UInt16.self))))
    case .long1: try long()
    case .binFloat:
      let bits = try cursor.integer(UInt64.self)
      stack.append(.float(Double(bitPattern: bits.byteSwapped)))
    case .binUnicode, .binString:
      let count = try cursor.integer(UInt32.self)
      stack.append(.text(try cursor.text(count)))
    case .shortBinUnicode, .shortBinString:
      let count = try cursor.integer(UInt8.self)
      stack.append(.text(try cursor.text(count)))
    case .binBytes: try skipBytes(try cursor.integer(UInt32.self))
    case .shortBinBytes: try skipBytes(try cursor.integer(UInt8.self))
    case .emptyTuple: push(tuple: [])
    case .tuple: push(tuple: try popToMark())
    case .tuple1: push(tuple: try pop(1))
    case .tuple2: push(tuple: try pop(2))
    case .tuple3: push(tuple: try pop(3))
    case .emptyList:
      lists.append([])
      stack.append(.list(lists.count - 1))
    case .append: try append(try pop(1))
    case .appends: try append(try popToMark())
    case .emptyDictionary: pushDictionary()
    case .setItem: try setItems(try pop(2))
    case .setItems: try setItems(try popToMark())
    case .binPut: memo[UInt32(try cursor.integer(UInt8.self))] = try top()
    case .longBinPut: memo[try cursor.integer(UInt32.self)] = try top()
    case .memoize: memo[UInt32(memo.count)] = try top()
    case .binGet: try recall(UInt32(try cursor.integer(UInt8.self)))
    case .longBinGet: try recall(try cursor.integer(UInt32.self))
    case .global: try global(module: try cursor.line(), name: try cursor.line())
    case .stackGlobal:
      let names = try pop(2)
      guard case .text(let module) = names[0], case .text(let name) = names[1] else {
        throw FormatProblem("a global without a name")
      }
      try global(module: module, name: name)
    case .reduce, .newObject: try reduce()
    case .build:
      // Only a state dictionary has a state (`_metadata`), which says nothing about the weights.
      _ = try pop()
      guard case .dictionary = try top() else {
        throw FormatProblem("a state for \(try top().kind), expected one for a dictionary at most")
      }
    case .binPersistentID: stack.append(.storage(try storage(try pop())))
    }
  }

  // MARK: The stack

  private func top() throws(FormatProblem) -> PickleValue {
    guard stack.count > marks.last ?? 0 else { throw FormatProblem("takes a value from an empty stack") }
    return stack[stack.count - 1]
  }

  private mutating func pop() throws(FormatProblem) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws(FormatProblem) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw FormatProblem("takes a value from an empty stack")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(FormatProblem) -> [PickleValue] {
    guard let mark = marks.popLast() else {
      throw FormatProblem("takes values up to a mark that is not there")
    }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func push(tuple: [PickleValue]) {
    tuples.append(tuple)
    stack.append(.tuple(tuples.count - 1))
  }

  private mutating func pushDictionary(_ items: [(key: PickleValue, value: PickleValue)] = []) {
    dictionaries.append(items)
    stack.append(.dictionary(dictionaries.count - 1))
  }

  private mutating func recall(_ key: UInt32) throws(FormatProblem) {
    guard let value = memo[key] else { throw FormatProblem("recalls value \(key), which was never kept") }
    stack.append(value)
  }

  private mutating func append(_ items: [PickleValue]) throws(FormatProblem) {
    guard case .list(let list) = try top() else {
      throw FormatProblem("appends to \(try top().kind), expected a list")
    }
    lists[list] += items
  }

  private mutating func setItems(_ items: [PickleValue]) throws(FormatProblem) {
    guard case .dictionary(let dictionary) = try top() else {
      throw FormatProblem("sets items of \(try top().kind), expected a dictionary")
    }
    guard items.count % 2 == 0 else { throw FormatProblem("a key without a value") }
    for index in stride(from: 0, to: items.count, by: 2) {
      dictionaries[dictionary].append((items[index], items[index + 1]))
    }
  }

  private mutating func long() throws(FormatProblem) {
    let count = try cursor.integer(UInt8.self)
    let bytes = try cursor.take(count)
    guard count <= 8 else { return stack.append(.largeInteger(bytes)) }
    // Two's complement: the last byte has the sign.
    let sign: UInt64 = (bytes.last ?? 0) & 0x80 == 0 ? 0 : .max
    let value = bytes.reversed().reduce(sign) { $0 << 8 | UInt64($1) }
    stack.append(.integer(Int(Int64(bitPattern: value))))
  }

  private mutating func skipBytes(_ count: some BinaryInteger) throws(FormatProblem) {
    stack.append(.bytes(try cursor.take(count).count))
  }

  // MARK: What stands for calls

  private mutating func global(module: String, name: String) throws(FormatProblem) {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw FormatProblem(
        "asks for the global \(quoted("\(module).\(name)")), which no file of weights needs; nothing was run")
    }
    stack.append(.global(global))
  }

  private mutating func reduce() throws(FormatProblem) {
    let call = try pop(2)
    guard case .global(let global) = call[0], case .tuple(let index) = call[1] else {
      throw FormatProblem("calls \(call[0].kind) with \(call[1].kind), expected one of torch's with a tuple")
    }
    let arguments = tuples[index]
    switch global {
    case .orderedDictionary: pushDictionary(try pairs(arguments))
    case .size:
      guard arguments.count == 1, case .tuple = arguments[0] else {
        throw FormatProblem("torch.Size expects one tuple")
      }
      stack.append(arguments[0])
    case .rebuildTensor, .rebuildTensorV2: try rebuildTensor(arguments)
    case .rebuildParameter:
      guard let first = arguments.first, case .tensor = first else {
        throw FormatProblem("\(global.name) expects a tensor")
      }
      stack.append(first)
    case .storage: throw FormatProblem("calls a storage type")
    }
  }

  /// The items of `OrderedDict([[key, value], …])`, which Python 2 wrote; none without arguments.
  private mutating func pairs(
    _ arguments: [PickleValue]
  ) throws(FormatProblem) -> [(key: PickleValue, value: PickleValue)] {
    guard let first = arguments.first else { return [] }
    guard arguments.count == 1, case .list(let list) = first else {
      throw FormatProblem("collections.OrderedDict expects a list of pairs")
    }
    copies -= lists[list].count
    guard copies >= 0 else { throw FormatProblem("copies more than it holds") }
    var pairs: [(key: PickleValue, value: PickleValue)] = []
    for item in lists[list] {
      guard let pair = items(of: item), pair.count == 2 else {
        throw FormatProblem("collections.OrderedDict expects a list of pairs")
      }
      pairs.append((pair[0], pair[1]))
    }
    return pairs
  }

  private mutating func rebuildTensor(_ arguments: [PickleValue]) throws(FormatProblem) {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1], let sizes = items(of: arguments[2]),
      let steps = items(of: arguments[3]), sizes.count == steps.count
    else { throw FormatProblem("a tensor that is no storage, offset, shape and strides") }
    guard sizes.count <= PickledTensor.mostDimensions else {
      throw FormatProblem("a tensor of \(sizes.count) dimensions")
    }
    let layout = try PickledTensor(
      storage: storage, offset: offset, shape: try Self.counts(sizes), strides: try Self.counts(steps)
    ).checked()
    tensors.append(layout)
    stack.append(.tensor(tensors.count - 1))
  }

  private func items(of value: PickleValue) -> [PickleValue]? {
    switch value {
    case .tuple(let index): tuples[index]
    case .list(let index): lists[index]
    default: nil
    }
  }

  private static func counts(_ values: [PickleValue]) throws(FormatProblem) -> [Int] {
    var counts: [Int] = []
    for value in values {
      guard case .integer(let count) = value, count >= 0 else {
        throw FormatProblem("a tensor's shape and strides hold whole numbers from 0")
      }
      counts.append(count)
    }
    return counts
  }

  /// ('storage', type, key, device, count), and in older files a view of another storage.
  private func storage(_ identifier: PickleValue) throws(FormatProblem) -> PickledStorage {
    guard case .tuple(let index) = identifier else { throw FormatProblem("a reference to no storage") }
    let parts = tuples[index]
    guard parts.count >= 5, case .text("storage") = parts[0], case .global(.storage(let type)) = parts[1],
      case .text(let key) = parts[2], case .integer(let count) = parts[4], count >= 0
    else { throw FormatProblem("a reference to no storage") }
    if parts.count > 5 {
      guard case .none = parts[5] else { throw FormatProblem("a storage that is a view of another one") }
    }
    return PickledStorage(type: type, key: key, count: count)
  }
}
