/// What a key can mean on the new-run screen alone.
package enum NewRunAction: Equatable, Sendable {
  case refresh
}

/// The dialogs of the new-run screen.
package enum NewRunDialog: Equatable, Sendable {
  case none
}

/// News for the new-run screen.
package enum NewRunMessage: Equatable, Sendable {
  case none
}

/// What the new-run screen wants done.
package enum NewRunEffect: Equatable, Sendable {
  case none
}
