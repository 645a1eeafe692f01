import Cells
import Runs

/// What lies over a screen and takes the keys.
package enum Overlay: Equatable, Sendable {
  case help(Help)
  /// This process trains: what shall become of it?
  case quit
  /// Waiting for something that cannot be interrupted.
  case busy(String)
  case form(Form)
  case prompt(Prompt)
  case picker(Picker)
  case question(Question)
  case page(Page)
}
