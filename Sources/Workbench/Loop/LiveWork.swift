/// Carries out what the live screen wants.
extension Loop {
  func carryOut(_ effect: LiveEffect) throws {}
}
