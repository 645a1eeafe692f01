/// Carries out what the thresholds screen wants.
extension Loop {
  func carryOut(_ effect: ThresholdsEffect) throws {}
}
