import ArgumentParser
import Foundation
import History
import Runs
import Training
import Workbench

/// How the screen should look; shared by every command that opens one.
struct ScreenOptions: ParsableArguments {
  @Option(help: "A theme of the themes folders.")
  var theme: String?
  @Option(
    help: ArgumentHelp("Colours; default: what the terminal can show.", valueName: "truecolor|256|16|mono"))
  var color: String?
  @Option(
    help: ArgumentHelp("Characters; default: what the terminal can show.", valueName: "braille|block|ascii"))
  var glyphs: String?

  /// With what the person's own files say where the command line says nothing.
  func workbench() throws -> WorkbenchOptions {
    var options = WorkbenchOptions(
      theme: theme, themeFolders: Installation.folders("themes"), color: color, glyphs: glyphs)
    let folder = PersonalFiles.folder()
    try options.add(try PersonalSettings(folder: folder), keysFrom: folder)
    return options
  }
}

/// Opens the workbench on a run, trained here or by somebody else.
struct WorkbenchLauncher {
  let store: Store
  let options: ScreenOptions

  func open(_ run: RunID?, train: Bool, screen: Screen? = nil) throws {
    var options = try options.workbench()
    options.screen = screen
    let engine = try train ? run.map { try EngineOnScreen($0, store: store) } : nil
    let ending = try runWorkbench(
      store: store, run: run, engine: engine, options: options,
      startEngine: { try EngineOnScreen($0, store: store) })
    switch ending {
    case .quit: break
    case .leftTraining:
      if let run { print("run \(run) trains on; `steelyard watch \(run)` shows it") }
    case .paused, .stopped:
      if let run { print("run \(run) is checkpointed; `steelyard runs resume \(run)` continues it") }
    case .signalled, .abandoned: throw ExitCode(ExitStatus.interrupted)
    }
  }
}

/// The engine of a run in this process, as the workbench sees it.
final class EngineOnScreen: LocalEngine {
  let run: RunID
  private let store: Store
  private let training: TrainingRun

  init(_ run: RunID, store: Store) throws {
    self.run = run
    self.store = store
    training = try TrainingRun(run, store: store)
  }

  var isRunning: Bool { training.isRunning }
  func requestStop(reason: String) { training.requestStop(reason) }
  func waitUntilStopped() { training.wait() }
  func suspend() { training.suspend() }
  func resumeAfterSuspend() { training.resumeAfterSuspension() }

  func handOver() throws {
    training.requestStop("left training in the background")
    training.wait()
    try DetachedTraining.start(run, store: store)
  }
}

/// A process of its own that goes on training a run after this one has ended.
enum DetachedTraining {
  /// Seconds within which the new process must hold the run's lock.
  private static let patience = 30.0
  #if canImport(Darwin)
    private static let ownSession = Int16(POSIX_SPAWN_SETSID)
  #else
    /// POSIX_SPAWN_SETSID of <spawn.h>: Swift does not see the macro, which glibc hides behind _GNU_SOURCE.
    private static let ownSession: Int16 = 0x80
  #endif

  /// Starts `steelyard runs resume RUN` in a session of its own, its output in the run's log, and returns once it
  /// holds the run's lock.
  static func start(_ run: RunID, store: Store) throws {
    guard let executable = Bundle.main.executableURL?.path else {
      throw WorkFailed("the program's own file was not found, so run \(run) cannot be left training")
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    let signals = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    posix_spawnattr_setflags(&attributes, ownSession | signals)
    // The screen blocks signals and ignores others; the new process is to end by SIGTERM and its kin.
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    for number in [SIGKILL, SIGSTOP] { sigdelset(&all, number) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let log = RunFolder(store.runDirectory(run)).log.path
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let words = [executable, "runs", "resume", run.rawValue, "--store", store.directory.path]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, executable, &actions, &attributes, &arguments, environ)
    guard code == 0 else {
      throw WorkFailed("run \(run) cannot be left training: \(String(cString: strerror(code)))")
    }
    let deadline = Date(timeIntervalSinceNow: patience)
    while !store.isLocked(run) {
      var status: Int32 = 0
      guard waitpid(pid, &status, WNOHANG) == 0, Date() < deadline else {
        throw WorkFailed("run \(run) did not go on in the background; \(log) says why")
      }
      usleep(10_000)
    }
  }
}
