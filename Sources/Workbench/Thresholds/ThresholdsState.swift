/// What the thresholds screen knows and how it shows it.
package struct ThresholdsState: Equatable, Sendable {
  package init() {}
}
