import Foundation
import Kernels

/// Synthetic sentences about EUR/USD with sentiment scores, to try the program on.
///
/// They come from a small grammar (`NewsGrammar`); nobody wrote or rated them. A score says how good the
/// sentence is for the euro. Most lie within ±0.25; word order decides many of them: what is denied,
/// what came first and what last, which half of a sentence is granted and which is stated.
public struct SyntheticNews: Sendable {
  public struct Row: Sendable, Equatable {
    /// From 1.
    public var id: Int
    public var article: String
    public var text: String
    /// In thousandths, −1,000…1,000.
    public var score: Int
  }

  private static let header = "id,article,text,score\n"
  private static let rowsAPiece = 1_000

  private let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// The first `count` rows; a longer list begins with the same ones.
  public func rows(_ count: Int) -> [Row] {
    var rows: [Row] = []
    generate(count) { rows.append($0) }
    return rows
  }

  /// CSV with a header, handed on piece by piece.
  public func write(rows count: Int, to sink: (Data) throws -> Void) throws {
    var piece = Data(Self.header.utf8)
    var inPiece = 0
    try generate(count) { row in
      piece.append(
        contentsOf: "\(row.id),\(row.article),\(Self.quoted(row.text)),\(Self.decimal(row.score))\n".utf8)
      inPiece += 1
      if inPiece == Self.rowsAPiece {
        try sink(piece)
        piece.removeAll(keepingCapacity: true)
        inPiece = 0
      }
    }
    if !piece.isEmpty { try sink(piece) }
  }

  private func generate(_ count: Int, _ take: (Row) throws -> Void) rethrows {
    var article = 0
    var left = 0
    var dice = Dice(seed: seed, article: 0)
    var lean = 0.0
    var seen: Set<String> = []
    for id in stride(from: 1, through: count, by: 1) {
      if left == 0 {
        article += 1
        dice = Dice(seed: seed, article: article)
        left = 1 + dice.number(below: 8)
        // An article leans one way, a little: its sentences are no independent draws.
        lean = dice.bell() * 0.5
      }
      left -= 1
      var grammar = NewsGrammar(dice: dice, lean: lean)
      var sentence = grammar.sentence()
      // The same sentence twice would tie its articles together in a split.
      for _ in 0..<20 where seen.contains(sentence.text) { sentence = grammar.sentence() }
      dice = grammar.dice
      seen.insert(sentence.text)
      let noisy = sentence.score + dice.bell() * (0.02 + 0.08 * abs(sentence.score))
      try take(
        Row(
          id: id, article: "eurusd-\(article)", text: sentence.text,
          score: Int((1_000 * min(1, max(-1, noisy))).rounded())))
    }
  }

  /// RFC 4180: quotes where a field needs them.
  private static func quoted(_ text: String) -> String {
    text.contains { $0 == "," || $0 == "\"" }
      ? "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : text
  }

  /// Thousandths as a decimal number with three places.
  private static func decimal(_ thousandths: Int) -> String {
    let digits = String(abs(thousandths) % 1_000)
    return (thousandths < 0 ? "-" : "") + "\(abs(thousandths) / 1_000)."
      + String(repeating: "0", count: 3 - digits.count) + digits
  }
}

/// Random choices of one article, in order.
struct Dice: Sendable {
  private let stream: RandomStream
  private var index = 0

  init(seed: UInt64, article: Int) {
    stream = RandomStream(seed: seed, purpose: "sample-data", place: article)
  }

  /// Uniform in [0, 1).
  mutating func uniform() -> Double {
    index += 1
    return stream.uniform(index)
  }

  mutating func number(below bound: Int) -> Int {
    index += 1
    return stream.integer(index, below: bound)
  }

  mutating func chance(_ share: Double) -> Bool { uniform() < share }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[number(below: values.count)] }

  /// Nearly normal, mean 0 and deviation 1, within ±6: sums of uniform numbers are the same on every
  /// machine to the last bit, logarithms and cosines are not.
  mutating func bell() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += uniform() }
    return sum
  }
}
