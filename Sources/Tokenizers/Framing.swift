/// The special tokens that a post-processor puts around a text.
struct Framing: Sendable, Equatable {
  var prefix: [Int32] = []
  var suffix: [Int32] = []

  init(prefix: [Int32] = [], suffix: [Int32] = []) {
    self.prefix = prefix
    self.suffix = suffix
  }

  /// More special tokens than this around a text would leave it no room.
  private static let most = 32

  init(_ object: FileObject) throws {
    try self.init(unchecked: object)
    guard prefix.count + suffix.count <= Self.most else {
      throw object.error(
        "\(prefix.count + suffix.count) special tokens around a text, expected at most \(Self.most)")
    }
  }

  private init(unchecked object: FileObject) throws {
    switch try object.type() {
    case "Sequence":
      try object.expect(only: "processors")
      self.init()
      for inner in try (object.objects("processors") ?? []).map({ try Framing($0) }) {
        prefix = inner.prefix + prefix
        suffix += inner.suffix
      }
    case "ByteLevel": self.init()
    case "BertProcessing":
      try object.expect(only: "sep", "cls")
      self.init(prefix: [try Self.pair(object, "cls")], suffix: [try Self.pair(object, "sep")])
    case "RobertaProcessing":
      try object.expect(only: "sep", "cls", "trim_offsets", "add_prefix_space")
      self.init(prefix: [try Self.pair(object, "cls")], suffix: [try Self.pair(object, "sep")])
    case "TemplateProcessing":
      try object.expect(only: "single", "pair", "special_tokens")
      try self.init(template: object)
    case let type: throw object.error("the post-processor \(type.quoted) is not supported")
    }
  }

  /// A special token written as `["<s>", 0]`.
  private static func pair(_ object: FileObject, _ key: String) throws -> Int32 {
    guard let items = try object.array(key), items.count == 2, case .string = items[0],
      let id = FileObject.id(items[1])
    else { throw object.error("\(key): expected a token and its id") }
    return id
  }

  private init(template object: FileObject) throws {
    let tokens = try object.object("special_tokens")
    var parts: [[Int32]] = [[]]
    for piece in try object.objects("single") ?? [] {
      if let sequence = try piece.object("Sequence") {
        guard try sequence.string("id") ?? "A" == "A" else {
          throw sequence.error("expected the sequence A")
        }
        parts.append([])
      } else if let name = try piece.object("SpecialToken")?.string("id") {
        guard let ids = try tokens?.object(name)?.array("ids") else {
          throw piece.error("special_tokens has no ids for \(name.quoted)")
        }
        parts[parts.count - 1] += try ids.map { value in
          guard let id = FileObject.id(value) else { throw piece.error("an id of \(name.quoted) is none") }
          return id
        }
      } else {
        throw piece.error("expected Sequence or SpecialToken")
      }
    }
    guard parts.count == 2 else {
      throw object.error("the text stands \(parts.count - 1) times in the template, expected once")
    }
    self.init(prefix: parts[0], suffix: parts[1])
  }
}
