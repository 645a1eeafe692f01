/// Carries out what belongs to no single screen.
extension Loop {
  func carryOut(_ effect: ShellEffect) throws {}
}
