import Cells
import Foundation
import Runs
import Training

/// What the command line says about the screen; nil everywhere: find out.
public struct WorkbenchOptions: Sendable {
  /// Name of a theme.
  public var theme: String?
  /// Folders of the installation with theme files, searched after the person's own.
  public var themeFolders: [URL]
  /// `truecolor`, `256`, `16`, `mono`.
  public var color: String?
  /// `braille`, `block`, `ascii`.
  public var glyphs: String?
  /// Ring, and tell the desktop, when the open run ends.
  public var rings = false
  public var notifies = true
  /// The screen that comes up first; nil: the live one, or the list where no run is opened.
  package var screen: Screen?
  /// The person's own keys.
  package var keys = KeyMap()

  public init(theme: String? = nil, themeFolders: [URL] = [], color: String? = nil, glyphs: String? = nil) {
    self.theme = theme
    self.themeFolders = themeFolders
    self.color = color
    self.glyphs = glyphs
  }

  /// Fills what was not asked for from a person's own files. Throws a `PersonalFiles.Problem`.
  public mutating func add(_ settings: PersonalSettings, keysFrom folder: URL?) throws {
    theme = theme ?? settings.theme
    color = color ?? settings.color
    glyphs = glyphs ?? settings.glyphs
    rings = settings.bell ?? rings
    notifies = settings.notify ?? notifies
    keys = try KeyFile.read(folder: folder)
  }
}

/// How a screen ended.
public enum WorkbenchExit: Equatable, Sendable {
  /// Nothing was training here.
  case quit
  /// Another process trains on.
  case leftTraining
  /// Checkpointed; to be resumed.
  case paused
  /// Stopped by a person.
  case stopped
  /// A signal ended it, after a checkpoint where something was training here.
  case signalled(EndingSignal)
  /// The screen could not come back after Ctrl-Z, and why; checkpointed.
  case lost(String)
  /// A second signal: nothing was waited for.
  case abandoned(EndingSignal)
}

/// The training of runs inside this process, as far as a screen has to do with it: steering goes through the
/// store like everywhere else.
public protocol EngineHost: AnyObject, Sendable {
  /// The runs whose training here has not ended; a run that is not here any more has let go of its lock.
  var running: [RunID] { get }
  /// Trains a run here, from its newest checkpoint or from the beginning.
  func start(_ run: RunID) throws
  /// Starts what is next in the queue while there is room, counting the runs that other processes train. Waits
  /// for the store: not for the screen's thread.
  /// - Returns: what a person should know, one line each.
  func tendQueue() -> [QueueNews]
  /// Asks every session to checkpoint and stop after its current step; returns at once.
  func requestStop(reason: String)
  /// Returns once everything is saved and the locks are free.
  func waitUntilStopped()
  /// Before the process is stopped (Ctrl-Z), and after it goes on.
  func suspend()
  func resumeAfterSuspend()
  /// Checkpoints, starts a detached process that trains all of them on and works through the queue, and returns
  /// once that one holds their locks.
  func handOver() throws
  /// The data of the sample run, made where it is missing.
  func sampleData() throws -> URL
}
