import ArgumentParser
import Foundation
import Training

/// Results on stdout: one that cannot be written is failed work, and a reader that has enough is not.
enum StandardOutput {
  /// Prints a result that is there already; where the reader has gone nobody misses it, and the command goes on to
  /// its own exit code.
  ///
  /// - Throws: `WorkFailed` where it cannot be written.
  static func print(_ text: String, terminator: String = "\n") throws {
    do { try StandardStream.output.write(text + terminator) } catch {
      if error.code != EPIPE { throw problem(error) }
    }
  }

  /// Writes a piece of a result in the making; ends the program quietly where the reader has gone.
  ///
  /// - Throws: `WorkFailed` where it cannot be written.
  static func write(_ text: String) throws {
    do { try StandardStream.output.write(text) } catch {
      if error.code == EPIPE { throw ExitCode.success }
      throw problem(error)
    }
  }

  private static func problem(_ error: SystemProblem) -> WorkFailed {
    WorkFailed("stdout: cannot be written: \(error)")
  }
}
