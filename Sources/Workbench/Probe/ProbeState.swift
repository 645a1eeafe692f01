/// What the probe screen knows and how it shows it.
package struct ProbeState: Equatable, Sendable {
  package init() {}
}
