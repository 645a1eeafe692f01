import Foundation

/// A question to a list of runs, e.g. `mse < 0.02 and weighting = dwa and tag:good`.
///
/// Comparisons of columns (`= != < <= > >=`, `~` for “contains”), `tag:x`, the flags `pinned`, `trashed` and
/// `live`, and words that are looked for in name, id, note and data; put together with `and`, `or`, `not` and
/// parentheses. Case never matters. The empty filter holds for every run.
public struct RunFilter: Sendable {
  private let term: RunFilterTerm?
  /// As it was typed.
  public let text: String

  public init(parsing text: String) throws(RunFilterError) {
    var parser = try RunFilterParser(text)
    term = try parser.parse()
    self.text = text
  }

  /// - Parameters:
  ///   - life: what the run is doing where the caller knows better than its record: `interrupted` (or `dead`)
  ///     where its engine should be alive and is not.
  ///   - now: seconds since 1970, for ages.
  public func matches(
    _ record: RunRecord, life: String? = nil, now: Double = Date().timeIntervalSince1970
  ) -> Bool {
    term?.matches(record, life: life, now: now) ?? true
  }

  /// True where the filter asks for runs in the trash, which lists otherwise leave out.
  public var isAboutTrash: Bool { term?.mentionsTrash ?? false }

  /// What can be compared, with a line of help each.
  public static let columns: [(name: String, help: String)] =
    RunColumn.all.map { ($0.name, $0.help) } + flags.map { ($0.name, $0.help) }

  static let flags: [(name: String, flag: RunFilterTerm.Flag, help: String)] = [
    ("pinned", .pinned, "pinned runs"), ("trashed", .trashed, "runs in the trash"),
    ("live", .live, "runs that an engine is working on"),
  ]

  /// Of a run whose engine should be alive and is not.
  static let interrupted = "interrupted"
  /// The screens' word for it.
  static let otherInterrupted = "dead"

  static func isInterrupted(_ life: String?) -> Bool { life == interrupted || life == otherInterrupted }

  static let states = RunState.allCases.map(\.rawValue) + [interrupted]
}
