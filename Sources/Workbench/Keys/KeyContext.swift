/// What takes the keys: the uppermost layer of the screen.
package enum KeyContext: CaseIterable, Sendable {
  case live, thresholds, runs, newRun, probe, probeInput
  /// The rows near a cut have the keys; a solver walks.
  case thresholdRows, thresholdWalk
  /// Inside the new-run screen: a field is typed; the queue has the focus.
  case newRunEdit, newRunQueue
  case help, quit, busy
  case form, prompt, picker, question, page
  /// Typing a filter of the list of runs.
  case runsFilter
  /// Typing what to look for in a page or the help.
  case search

  /// The screens themselves, with nothing over them.
  package static let screens: [KeyContext] = [
    .live, .thresholds, .thresholdRows, .runs, .newRun, .newRunQueue, .probe,
  ]

  package init(_ state: AppState) {
    self =
      switch state.overlay {
      case .help(let help): help.search?.isTyping ?? false ? .search : .help
      case .quit: .quit
      case .busy: .busy
      case .form: .form
      case .prompt(let prompt): prompt.purpose == .runs(.filter) ? .runsFilter : .prompt
      case .picker: .picker
      case .question: .question
      case .page(let page): page.search?.isTyping ?? false ? .search : .page
      case nil where state.screen == .probe && state.probe.isTyping: .probeInput
      case nil where state.screen == .thresholds && state.thresholds.isWalking: .thresholdWalk
      case nil where state.screen == .thresholds && state.thresholds.rows != nil: .thresholdRows
      case nil where state.screen == .newRun: KeyContext(state.newRun)
      case nil: KeyContext(screen: state.screen)
      }
  }

  package init(screen: Screen) {
    self =
      switch screen {
      case .live: .live
      case .thresholds: .thresholds
      case .runs: .runs
      case .newRun: .newRun
      case .probe: .probe
      }
  }

  package var title: String {
    switch self {
    case .live: "live screen"
    case .thresholds: "thresholds"
    case .thresholdRows: "rows near a threshold"
    case .thresholdWalk: "while a solver walks"
    case .runs: "list of runs"
    case .newRun: "new run"
    case .newRunEdit: "new run, typing a field"
    case .newRunQueue: "new run, in the queue"
    case .probe: "probe"
    case .probeInput: "typing a sentence"
    case .help: "this help"
    case .quit: "asked what becomes of the training"
    case .busy: "while it works"
    case .form: "in a form"
    case .prompt: "typing a line"
    case .runsFilter: "typing a filter"
    case .picker: "in a list to pick from"
    case .question: "asked yes or no"
    case .page: "reading a page"
    case .search: "typing what to look for"
    }
  }

  /// Letters are typed there: no plain letter can be a key.
  package var takesText: Bool {
    switch self {
    case .form, .prompt, .picker, .search, .probeInput: true
    default: false
    }
  }
}
