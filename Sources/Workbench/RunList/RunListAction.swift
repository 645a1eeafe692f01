/// What a key can mean in the list of runs alone.
package enum RunListAction: Equatable, Sendable {
  case refresh
}

/// The dialogs of the list of runs.
package enum RunListDialog: Equatable, Sendable {
  case none
}

/// News for the list of runs.
package enum RunListMessage: Equatable, Sendable {
  case none
}

/// What the list of runs wants done.
package enum RunListEffect: Equatable, Sendable {
  case none
}
