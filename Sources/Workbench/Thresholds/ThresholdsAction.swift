/// What a key can mean on the thresholds screen alone.
package enum ThresholdsAction: Equatable, Sendable {
  case refresh
}

/// The dialogs of the thresholds screen.
package enum ThresholdsDialog: Equatable, Sendable {
  case none
}

/// News for the thresholds screen.
package enum ThresholdsMessage: Equatable, Sendable {
  case none
}

/// What the thresholds screen wants done.
package enum ThresholdsEffect: Equatable, Sendable {
  case none
}
