import Foundation
import Runs

/// Runs that nothing but their seeds tells apart, as one line: means, and deviations where they say something.
package struct SeedGroup: Equatable, Sendable {
  /// `RunRecord.seedGroup` of every member.
  package let key: UInt64
  /// Places among all runs, in the list's order.
  package let members: [Int]
  /// A run made of the members' means, by which the group is sorted.
  package let mean: RunRecord

  init(key: UInt64, members: [Int], of all: [RunRecord]) {
    self.key = key
    self.members = members
    let runs = members.map { all[$0] }
    var mean = runs[0]
    mean.name = Self.commonName(runs.map(\.name))
    mean.bestMSE = Self.mean(runs.map(\.bestMSE))
    mean.bestAccuracy = Self.mean(runs.map(\.bestAccuracy))
    mean.bestR2 = Self.mean(runs.map(\.bestR2))
    mean.bestEpoch = Self.mean(runs.map(\.bestEpoch))
    mean.secondsToBest = Self.mean(runs.map(\.secondsToBest))
    mean.seconds = Self.mean(runs.map { $0.seconds }) ?? 0
    mean.peakResidentMiB = Self.mean(runs.map { $0.peakResidentMiB }) ?? 0
    mean.step = runs.reduce(0) { $0 &+ $1.step } / runs.count
    mean.totalSteps = runs.reduce(0) { $0 &+ $1.totalSteps } / runs.count
    mean.tokens = runs.reduce(0) { $0 &+ $1.tokens } / runs.count
    self.mean = mean
  }

  /// A column's text: the mean with its sample standard deviation, the common value, or how many there are.
  func text(_ column: RunColumn, of all: [RunRecord], life: (RunRecord) -> String, now: Double) -> String {
    let runs = members.map { all[$0] }
    if column.name == "name" { return "\(mean.name) ×\(members.count)" }
    if column.better != nil || column.name == "done" {
      let text = column.text(of: mean, now: now)
      guard let deviation = Self.deviation(runs.compactMap { column.number(of: $0, now: now) }) else {
        return text
      }
      switch column.kind {
      case .share where column.better != nil: return text + " ±" + (100 * deviation).formatted(places: 1)
      case .number: return text + " ±" + String(format: "%.1g", deviation)
      default: return text
      }
    }
    if column.kind == .duration || column.kind == .count { return column.text(of: mean, now: now) }
    let texts = Set(runs.map { column.text(of: $0, life: life($0), now: now) })
    return texts.count == 1 ? texts.first ?? "" : "\(texts.count) values"
  }

  private static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }.filter(\.isFinite)
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  /// Sample standard deviation (n − 1); nil of fewer than two values.
  package static func deviation(_ values: [Double]) -> Double? {
    let known = values.filter(\.isFinite)
    guard known.count > 1, let mean = mean(known) else { return nil }
    let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(known.count - 1)).squareRoot()
  }

  /// What the names begin with, without separators and seed words at the end; the first name where they share
  /// too little.
  package static func commonName(_ names: [String]) -> String {
    guard var prefix = names.first else { return "" }
    for name in names.dropFirst() { prefix = prefix.commonPrefix(with: name) }
    let first = names[0]
    if prefix == first { return first }
    // Seeds 41 and 42 share a 4 that means nothing.
    while let last = prefix.last, !last.isLetter { prefix.removeLast() }
    var stem = prefix
    for word in ["seed", "run"] where stem.lowercased().hasSuffix(word) {
      stem.removeLast(word.count)
      while let last = stem.last, !last.isLetter, !last.isNumber { stem.removeLast() }
    }
    if stem.count >= 2 { return stem }
    return prefix.count >= 2 ? prefix : first
  }
}
