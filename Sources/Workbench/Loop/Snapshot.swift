import Cells
import Foundation
import History
import Runs

/// A screen of the workbench without a terminal: drawn once, for a file.
public struct Snapshot {
  /// Why there is none, in one line.
  public struct Problem: Error, CustomStringConvertible {
    public let description: String
  }

  private let state: AppState

  /// How long the screen's background work is waited for.
  private static let patience = 20.0

  /// Opens a run and a screen, and waits until everything that the screen loads is there. Throws a one-line
  /// error where there is no such run or theme.
  public init(store: Store, run: RunID, width: Int, height: Int, options: WorkbenchOptions) throws {
    let terminal = try options.terminal
    let canvas = Canvas(width: width, height: height, glyphs: terminal.glyphs ?? .braille)
    let depth = terminal.color ?? .direct
    let loop = Loop(
      store: store, host: nil, tendsQueue: false, driver: canvas,
      theme: try options.theme(for: depth, remembered: try? store.setting("shell.theme")))
    try loop.open(run)
    loop.take(options)
    loop.settle(seconds: Self.patience)
    state = loop.state
  }

  /// The frame as `svg` or `txt`, or the data of what has the focus as `csv` or `md`.
  public func text(as ending: String) throws -> String {
    guard let format = ExportFormat.allCases.first(where: { $0.fileEnding == ending }) else {
      let endings = ExportFormat.allCases.map { "." + $0.fileEnding }.joined(separator: ", ")
      throw Problem(
        description: "--snapshot: found the ending \"\(ending.shown(width: 20))\", expected \(endings)")
    }
    guard let text = Export.text(format, state) else {
      throw Problem(description: "--snapshot: this screen has no data for .\(ending); .svg and .txt show it")
    }
    return text
  }
}
