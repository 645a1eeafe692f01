import Foundation

/// The files that `Fixtures/make_fixtures.py` made.
enum Fixture {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  struct Cases: Decodable {
    struct Text: Decodable {
      var text: String
      var ids: [Int32]
      var cut: [Int32]
    }

    struct Broken: Decodable {
      var bytes: [UInt8]
      var ids: [Int32]
    }

    var corpus: [String]
    var vocabularySize: Int
    var texts: [Text]
    var broken: [Broken]
  }

  static func cases() throws -> Cases { try JSONDecoder().decode(Cases.self, from: data("cases.json")) }

  static func tokenizerJSON() throws -> Data { try data("tokenizer.json") }

  private static func data(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appendingPathComponent(name))
  }
}
