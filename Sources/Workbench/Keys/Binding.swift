import Cells

/// One line of the key table: it drives dispatch, the footer, the help and the command palette.
package struct Binding: Sendable {
  /// `context.what`, by which a person's own key file names it.
  package var id: String
  package var keys: [Key]
  /// How the footer and the help write the key.
  package var keyName: String
  package var action: Action
  package var contexts: [KeyContext]
  /// One or two words for the footer; empty: only in the help.
  package var label: String
  package var help: String
  /// What comes first in a narrow footer; lower is earlier.
  package var priority: Int
  package var requirement: Requirement

  init(
    _ id: String, _ keys: [Key], _ keyName: String, _ action: Action, in contexts: [KeyContext],
    _ label: String, _ help: String, priority: Int = 50, when requirement: Requirement = .always
  ) {
    self.id = id
    self.keys = keys
    self.keyName = keyName
    self.action = action
    self.contexts = contexts
    self.label = label
    self.help = help
    self.priority = priority
    self.requirement = requirement
  }

  package func isOffered(in state: AppState) -> Bool { requirement.isMet(state) }

  /// The label as it fits the moment.
  package func label(in state: AppState) -> String {
    switch action {
    case .live(.pauseOrResume): state.live.isPaused ? "resume" : "pause"
    case .live(.toggleFreeze): state.live.follows ? "freeze" : "follow"
    case .live(.maximise): state.live.isMaximised ? "smaller" : "larger"
    case .live(.toggleNice): state.live.isNice ? "not nice" : "nice"
    case .live(.toggleBand): state.live.comparison.showsBand ? "lines" : "band"
    case .live(.chooseBaseline): state.live.comparison.baseline == nil ? "baseline" : "no baseline"
    case .live(.resumeHere) where state.live.record?.state == .planned: "start here"
    case .newRun(.hold): state.newRun.queue.isHeld ? "let go" : "hold"
    default: label
    }
  }
}

/// When a key does something: a key that does not is not shown; pressed nonetheless, it says why not.
package struct Requirement: Sendable {
  package let isMet: @Sendable (AppState) -> Bool
  /// Why not, in one line; nil: nothing to say.
  package let reason: @Sendable (AppState) -> String?

  package init(
    _ isMet: @escaping @Sendable (AppState) -> Bool,
    else reason: @escaping @Sendable (AppState) -> String? = { _ in nil }
  ) {
    self.isMet = isMet
    self.reason = reason
  }

  package static let always = Requirement { _ in true }
  package static let hasRun = Requirement(
    { $0.live.record != nil }, else: { _ in "no run is open: 3 lists the runs" })
  package static let steerable = Requirement({ $0.live.isSteerable }, else: { $0.whyNotSteerable })
  package static let resumable = Requirement { $0.canResumeHere }
  package static let zoomed = Requirement { $0.live.range != nil }
  package static let canGoBack = Requirement {
    $0.live.isMaximised || $0.live.cursor != nil || $0.live.range != nil || $0.live.whyLine != nil
  }
  /// An open picker lets lines be marked.
  package static let marks = Requirement { state in
    if case .picker(let picker) = state.overlay { return picker.marksLines }
    return false
  }
}

extension AppState {
  /// Why the open run cannot be steered, and what would help.
  fileprivate var whyNotSteerable: String {
    guard let record = live.record else { return "no run is open: 3 lists the runs" }
    let life = RunLife(record, hasEngine: live.hasEngine)
    let advice =
      canResumeHere
      ? "R continues it here"
      : life == .finished ? "it is finished" : "`steelyard runs resume \(record.id)` continues it"
    return "nothing trains this run (\(life.rawValue)): \(advice)"
  }
}
