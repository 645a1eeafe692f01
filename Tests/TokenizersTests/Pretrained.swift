import Foundation

/// The folders and the files that `Fixtures/make_pretrained.py` made.
enum Pretrained {
  struct Cases: Decodable {
    var texts: [String]
    var whole: [String: [[Int32]]]
    var cut: [String: [[Int32]]]
  }

  static func folder(_ name: String) -> URL {
    Fixture.folder.appendingPathComponent("pretrained").appendingPathComponent(name)
  }

  static func cases() throws -> Cases {
    try JSONDecoder().decode(Cases.self, from: Data(contentsOf: folder("cases.json")))
  }

  /// The JSON object of a file beside the fixtures.
  static func object(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: Fixture.folder.appendingPathComponent(path))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  static func data(_ object: [String: Any]) throws -> Data {
    try JSONSerialization.data(withJSONObject: object)
  }

  static func temporaryFolder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("tokenizer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  /// A folder with these files, and a copy of others.
  static func folder(with texts: [String: String], copying copies: [URL] = []) throws -> URL {
    let folder = try temporaryFolder()
    for copy in copies {
      try FileManager.default.copyItem(at: copy, to: folder.appendingPathComponent(copy.lastPathComponent))
    }
    for (name, text) in texts {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    return folder
  }
}
