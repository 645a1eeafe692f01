/// Carries out what the probe screen wants.
extension Loop {
  func carryOut(_ effect: ProbeEffect) throws {}
}
