import Cells

/// All bindings, screen by screen.
package enum KeyTable {
  /// As they are without a person's own keys.
  package static let bindings: [Binding] =
    ShellKeys.bindings + LiveKeys.bindings + ThresholdsKeys.bindings + RunListKeys.bindings
    + NewRunKeys.bindings + ProbeKeys.bindings + DialogKeys.bindings

  package static func bindings(with map: KeyMap) -> [Binding] {
    map.isEmpty ? bindings : bindings.map { map.applied(to: $0) }
  }

  package static func bindings(in state: AppState) -> [Binding] { bindings(with: state.shell.keys) }

  /// The binding that a key has in a state, if it does something there.
  package static func binding(for key: Key, in state: AppState) -> Binding? {
    let context = KeyContext(state)
    return bindings(in: state).first {
      $0.contexts.contains(context) && $0.keys.contains(key) && $0.isOffered(in: state)
    }
  }

  /// What the footer names, the most important first.
  package static func footer(in state: AppState) -> [Binding] {
    let context = KeyContext(state)
    return bindings(in: state).filter {
      $0.contexts.contains(context) && !$0.label.isEmpty && !$0.keys.isEmpty && $0.isOffered(in: state)
    }
    .enumerated().sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
    .map(\.element)
  }
}
