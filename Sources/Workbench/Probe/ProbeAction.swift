/// What a key can mean on the probe screen alone.
package enum ProbeAction: Equatable, Sendable {
  case refresh
}

/// The dialogs of the probe screen.
package enum ProbeDialog: Equatable, Sendable {
  case none
}

/// News for the probe screen.
package enum ProbeMessage: Equatable, Sendable {
  case none
}

/// What the probe screen wants done.
package enum ProbeEffect: Equatable, Sendable {
  case none
}
