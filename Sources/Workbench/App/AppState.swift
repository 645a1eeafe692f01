import Cells
import Runs

package enum Screen: CaseIterable, Sendable {
  case live, thresholds, runs, newRun, probe
}

/// Everything a frame is drawn from.
package struct AppState: Equatable, Sendable {
  package var size: Size
  package var theme: Theme
  package var glyphs: GlyphSet
  /// Whether the terminal's own ground is dark or light; nil: it does not say.
  package var terminalKind: Theme.Kind?
  package var screen: Screen = .live
  package var live = LiveState()
  package var thresholds = ThresholdsState()
  package var runs = RunListState()
  package var newRun = NewRunState()
  package var probe = ProbeState()
  package var shell = ShellState()
  package var overlay: Overlay?
  package var status: Status?
  /// The runs that this process trains.
  package var ownRuns: Set<RunID> = []
  /// This process could train a run that nobody trains.
  package var canStartEngines = false
  /// Commands of this screen that have not been answered yet.
  package var waiting: [Int64: CommandKind] = [:]
  /// Seconds since 1970.
  package var now: Double

  package struct Size: Equatable, Sendable {
    package var width: Int
    package var height: Int
    package init(_ width: Int, _ height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// One line above the footer.
  package struct Status: Equatable, Sendable {
    package enum Kind: Sendable { case info, waiting, good, bad }
    package var kind: Kind
    package var text: String

    package init(kind: Kind, text: String) {
      self.kind = kind
      self.text = text
    }
  }

  package init(width: Int, height: Int, theme: Theme = .dark, glyphs: GlyphSet = .braille, now: Double = 0) {
    size = Size(width, height)
    self.theme = theme
    self.glyphs = glyphs
    self.now = now
  }

  /// True while quitting would end a training.
  package var trainsHere: Bool { !ownRuns.isEmpty }

  /// The open run could go on, here, now.
  package var canResumeHere: Bool {
    guard canStartEngines, !trainsHere, let record = live.record, !live.hasEngine, !record.trashed else {
      return false
    }
    return record.state != .finished && record.state != .failed && record.step < max(1, record.totalSteps)
  }

  /// A remark on the last key goes with the next one; what went wrong and what is awaited stay.
  package mutating func dropRemark() {
    if status?.kind == .info { status = nil }
  }

  package mutating func say(_ text: String, _ kind: Status.Kind = .info) {
    let said = Status(kind: kind, text: text)
    status = said
    shell.keep(said, at: now)
  }
}
