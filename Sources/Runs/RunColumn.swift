import Foundation
import TaskWeighting

/// A named column of a list of runs: what it is called, how its values read and which of two comes first. The
/// same on screens, in `runs list` and in filters.
public struct RunColumn: Sendable, Hashable {
  public enum Alignment: Sendable { case left, right }
  public enum Better: Sendable { case lower, higher }

  /// How values are typed and shown.
  public enum Kind: Sendable {
    case text, number
    /// 0 to 1, shown and typed in percent.
    case share
    /// Seconds.
    case duration
    /// Whole numbers, some of them in the millions.
    case count
    /// MiB.
    case memory
  }

  /// Where a column's values are in a record.
  enum Source: Sendable, Hashable {
    case id, name, note, tag, state, parent, data, model, weighting
    case mse, accuracy, r2, epoch, step, steps, epochs, done, seconds, secondsToBest, age, tokens, speed,
      memory
    case setting
  }

  /// As it is typed.
  public let name: String
  /// As it heads a table.
  public let title: String
  /// In one line.
  public let help: String
  public let kind: Kind
  /// Which values are the better ones; nil where none are.
  public let better: Better?
  let source: Source

  public var alignment: Alignment { kind == .text ? .left : .right }

  public static func == (a: RunColumn, b: RunColumn) -> Bool { a.name == b.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

// MARK: - Values

extension RunColumn {
  /// The value as a number; nil where there is none or it is a text.
  /// - Parameter now: seconds since 1970.
  public func number(of record: RunRecord, now: Double) -> Double? {
    let value: Double?
    switch source {
    case .mse: value = record.bestMSE
    case .accuracy: value = record.trainsClasses ? record.bestAccuracy : nil
    case .r2: value = record.bestR2
    case .epoch: value = record.bestEpoch
    case .step: value = Double(record.step)
    case .steps: value = Double(record.totalSteps)
    case .epochs: value = Double(record.totalEpochs)
    case .done: value = record.totalSteps > 0 ? Double(record.step) / Double(record.totalSteps) : nil
    case .seconds: value = record.seconds
    case .secondsToBest: value = record.secondsToBest
    case .age: value = now - record.createdAt
    case .tokens: value = Double(record.tokens)
    case .speed: value = record.seconds > 0 ? Double(record.tokens) / record.seconds : nil
    case .memory: value = record.peakResidentMiB > 0 ? record.peakResidentMiB : nil
    case .setting: value = kind == .text ? nil : record.setting(name).flatMap { Double($0) }
    case .id, .name, .note, .tag, .state, .parent, .data, .model, .weighting: value = nil
    }
    return value.flatMap { $0.isNaN ? nil : $0 }
  }

  /// The value of a text column; empty where there is none.
  /// - Parameter life: what a run is doing where lists know better than its record, e.g. `interrupted`.
  public func words(of record: RunRecord, life: String? = nil) -> Substring {
    switch source {
    case .id: record.id.rawValue[...]
    case .name: record.name[...]
    case .note: record.note[...]
    case .tag: record.tags.joined(separator: ", ")[...]
    case .state: (life ?? record.state.rawValue)[...]
    case .parent: record.parent?.run.rawValue[...] ?? ""
    case .data: record.dataName[...]
    case .model: record.modelName
    case .weighting: record.weightingMethod[...]
    case .setting: record.setting(name) ?? ""
    default: ""
    }
  }

  /// The value as lists show it, `–` where there is none. Texts are as they came: they may be hostile.
  public func text(of record: RunRecord, life: String? = nil, now: Double) -> String {
    if kind == .text {
      let words = words(of: record, life: life)
      if source == .parent, let step = record.parent?.step { return "\(words) @\(step)" }
      return words.isEmpty ? "–" : String(words)
    }
    // A setting reads as it was typed.
    if source == .setting { return record.setting(name).map(String.init) ?? "–" }
    guard let value = number(of: record, now: now) else { return "–" }
    switch kind {
    case .text: return ""
    case .share: return (100 * value).formatted(places: source == .done ? 0 : 1) + " %"
    case .duration: return RunColumn.duration(value)
    case .count: return value.formatted(places: 0)
    case .memory: return value.formatted(places: 0) + " MiB"
    case .number: return source == .epoch ? RunColumn.short(value) : RunColumn.decimals(value)
    }
  }

  /// Five places, or three digits where these would show nothing.
  private static func decimals(_ value: Double) -> String {
    value == 0 || (0.001..<10_000).contains(abs(value))
      ? value.formatted(places: 5) : String(format: "%.3g", value)
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() ? value.formatted(places: 0) : value.formatted(places: 2)
  }

  /// Seconds in the two largest units that fit, e.g. `2 h 05 min`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e10 else { return "–" }
    let whole = Int(seconds)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    switch whole {
    case ..<10: return seconds.formatted(places: 1) + " s"
    case ..<60: return "\(whole) s"
    case ..<3_600: return "\(whole / 60) min \(two(whole % 60)) s"
    case ..<86_400: return "\(whole / 3_600) h \(two(whole % 3_600 / 60)) min"
    default: return "\(whole / 86_400) d \(whole % 86_400 / 3_600) h"
    }
  }
}
