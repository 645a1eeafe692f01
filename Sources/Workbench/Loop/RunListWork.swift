/// Carries out what the list of runs wants.
extension Loop {
  func carryOut(_ effect: RunListEffect) throws {}
}
