/// What takes the keys: the uppermost layer of the screen.
package enum KeyContext: CaseIterable, Sendable {
  case live, thresholds, runs, newRun, probe, probeInput
  case help, quit, busy
  case form, prompt, picker, question, page

  /// The screens themselves, with nothing over them.
  package static let screens: [KeyContext] = [.live, .thresholds, .runs, .newRun, .probe]

  package init(_ state: AppState) {
    self =
      switch state.overlay {
      case .help: .help
      case .quit: .quit
      case .busy: .busy
      case .form: .form
      case .prompt: .prompt
      case .picker: .picker
      case .question: .question
      case .page: .page
      case nil where state.screen == .probe && state.probe.isTyping: .probeInput
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
    case .runs: "list of runs"
    case .newRun: "new run"
    case .probe: "probe"
    case .probeInput: "typing a sentence"
    case .help: "this help"
    case .quit: "asked what becomes of the training"
    case .busy: "while it works"
    case .form: "in a form"
    case .prompt: "typing a line"
    case .picker: "in a list to pick from"
    case .question: "asked yes or no"
    case .page: "reading a page"
    }
  }
}
