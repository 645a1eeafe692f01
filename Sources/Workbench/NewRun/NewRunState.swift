import Runs
import Training

/// What the new-run screen knows and how it shows it.
package struct NewRunState: Equatable, Sendable {
  package enum Pane: Sendable { case form, queue }

  /// A line of the form that can have the focus.
  package enum Line: Equatable, Hashable, Sendable {
    case group(RequestField.Group)
    case field(String)
    case start, queue
  }

  /// What is known about the data that the form names.
  package enum Look: Equatable, Sendable {
    /// Nothing was asked for, or the form has problems of its own.
    case none
    case reading
    case ready(RunPreview)
    /// What is wrong, and the option that it is about.
    case failed(option: String, text: String)
  }

  package var pane = Pane.form
  /// What was typed or chosen, by option; what is absent is as usual.
  package var values: [String: String] = [:]
  package var focus = Line.field("data")
  /// The first line of the form shown.
  package var first = 0
  package var folded: Set<RequestField.Group> = []
  /// The focused field's text while it is typed.
  package var editor: TextField?
  /// What Tab found, while a path is typed.
  package var completions: [String] = []
  /// What is wrong, by option.
  package var problems: [String: String] = [:]
  package var look = Look.none
  /// The newest look that worked: shown dimmed while the next one is taken.
  package var lastLook: RunPreview?
  package var estimate: Estimate?
  package var columns: [String] = []
  /// Counts the form's changes: an answer to an older one is dropped.
  package var revision = 0
  /// Runs are being made: a second Start must wait.
  package var isMaking = false
  package var undo = UndoStack<[String: String]>()

  package var queue = QueueView()
  package var selected = 0
  package var removed: [RemovedRun] = []

  package init() {}

  /// What the run will take, roughly; nil parts are not known.
  package struct Estimate: Equatable, Sendable {
    package var seconds: Double?
    package var memoryMiB: Double?

    package init(seconds: Double? = nil, memoryMiB: Double? = nil) {
      self.seconds = seconds
      self.memoryMiB = memoryMiB
    }
  }

  /// A run that was taken out of the queue, and its place.
  package struct RemovedRun: Equatable, Sendable {
    var run: RunID
    var name: String
    var place: Int
  }
}

/// Earlier and later states of something that can be taken back.
package struct UndoStack<Value: Equatable & Sendable>: Equatable, Sendable {
  private var past: [Value] = []
  private var future: [Value] = []
  private static var most: Int { 200 }

  package init() {}

  package var canUndo: Bool { !past.isEmpty }
  package var canRedo: Bool { !future.isEmpty }

  /// Keeps what was there before a change.
  package mutating func keep(_ value: Value) {
    future = []
    guard past.last != value else { return }
    past.append(value)
    if past.count > Self.most { past.removeFirst() }
  }

  /// The newest value kept, which is forgotten.
  package mutating func takeLast() -> Value? { past.popLast() }

  /// Forgets a value that was kept before a change that then did not happen.
  package mutating func settle(_ current: Value) {
    if past.last == current { past.removeLast() }
  }

  /// Returns nil where there is nothing to take back.
  package mutating func undo(from current: Value) -> Value? {
    while let value = past.popLast() {
      guard value != current else { continue }
      future.append(current)
      return value
    }
    return nil
  }

  package mutating func redo(from current: Value) -> Value? {
    guard let value = future.popLast() else { return nil }
    past.append(current)
    return value
  }
}

/// The queue as the store has it, and the runs in training.
package struct QueueView: Equatable, Sendable {
  package struct Entry: Equatable, Sendable {
    package var record: RunRecord
    package var isWaiting: Bool
    /// Until its end, from what is known of such runs; nil: nothing is.
    package var secondsLeft: Double?

    package init(record: RunRecord, isWaiting: Bool, secondsLeft: Double? = nil) {
      self.record = record
      self.isWaiting = isWaiting
      self.secondsLeft = secondsLeft
    }
  }

  /// Runs in training first, then those that wait, in their order.
  package var entries: [Entry] = []
  package var concurrency = 1
  /// Nothing is started from it until it is let go.
  package var isHeld = false

  package init(entries: [Entry] = [], concurrency: Int = 1, isHeld: Bool = false) {
    self.entries = entries
    self.concurrency = concurrency
    self.isHeld = isHeld
  }

  package var waiting: [Entry] { entries.filter(\.isWaiting) }
  package var running: Int { entries.count { !$0.isWaiting } }

  /// Until the last one has ended, as many at a time as may; nil where the time of one of them is unknown.
  package var secondsLeft: Double? {
    guard !entries.isEmpty else { return nil }
    var lanes = entries.filter { !$0.isWaiting }.map(\.secondsLeft)
    var ends: [Double] = []
    for lane in lanes {
      guard let lane else { return nil }
      ends.append(lane)
    }
    lanes = []
    while ends.count < max(1, concurrency) { ends.append(0) }
    for entry in waiting {
      guard let seconds = entry.secondsLeft, let next = ends.indices.min(by: { ends[$0] < ends[$1] }) else {
        return nil
      }
      ends[next] += seconds
    }
    return ends.max()
  }
}

extension NewRunState {
  /// The form's lines from top to bottom; a folded group shows its heading alone.
  package var lines: [Line] {
    var lines: [Line] = []
    for group in RequestField.Group.allCases {
      lines.append(.group(group))
      if folded.contains(group) { continue }
      lines += RequestField.all.filter { $0.group == group }.map { .field($0.name) }
    }
    return lines + [.start, .queue]
  }

  package var focusIndex: Int { lines.firstIndex(of: focus) ?? 0 }

  /// The focused field, where a field has the focus.
  package var focusedField: RequestField? {
    if case .field(let name) = focus { RequestField.named(name) } else { nil }
  }

  /// The settings that were made, in the form's order.
  package var settings: [Setting] {
    RequestField.all.compactMap { field in
      guard let value = values[field.name], !value.isEmpty else { return nil }
      return Setting(field.name, value)
    }
  }

  package var isValid: Bool { problems.isEmpty && !(values["data"] ?? "").isEmpty }

  /// What is wrong with a field: its own value first, then what reading the data told.
  package func problem(of name: String) -> String? {
    if let own = problems[name] { return own }
    if case .failed(name, let text) = look { return text }
    return nil
  }

  /// Why the form cannot be started as it stands; nil: it can.
  package var obstacle: String? {
    if (values["data"] ?? "").isEmpty { return "name a data file first" }
    let first = RequestField.all.first { problems[$0.name] != nil }
    if let first, let text = problems[first.name] { return "\(first.name): \(text)" }
    if case .failed(let option, let text) = look { return "\(option): \(text)" }
    if isMaking { return "the run is being made" }
    return nil
  }
}
