/// What the new-run screen knows and how it shows it.
package struct NewRunState: Equatable, Sendable {
  package init() {}
}
