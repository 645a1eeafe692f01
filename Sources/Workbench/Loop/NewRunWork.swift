/// Carries out what the new-run screen wants.
extension Loop {
  func carryOut(_ effect: NewRunEffect) throws {}
}
