import ArgumentParser
import Foundation
import History
import Training

/// The program's exit codes.
enum ExitStatus {
  static let failed: Int32 = 1
  static let wrongRequest: Int32 = 2
  static let interrupted: Int32 = 130
}

/// The program's end: what was printed leaves, and nothing else happens.
///
/// `exit` would run the destructors of libraries while threads are still at work: OpenBLAS frees its buffers, and a
/// product under way in the background (the form's estimate, a probe's answer) would end the program by SIGSEGV.
enum ProgramEnd {
  static func now(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }
}

/// A request that was fine but whose work failed: exit code 1.
struct WorkFailed: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Ends the program with one clear line for what went wrong.
enum Complaint {
  static func exit(with error: any Error) -> Never {
    if let code = error as? ExitCode { ProgramEnd.now(code.rawValue) }
    let code = Steelyard.exitCode(for: error)
    if code == .success {
      // Help and the version are results, not complaints.
      do { try StandardOutput.print(Steelyard.fullMessage(for: error)) } catch {
        say("\(error)")
        ProgramEnd.now(ExitStatus.failed)
      }
      ProgramEnd.now(0)
    }
    if let problem = error as? OutputProblem {
      if problem.isReaderGone { ProgramEnd.now(0) }
      say("\(problem)")
      ProgramEnd.now(ExitStatus.failed)
    }
    if error is WorkFailed || error is SessionError || (error as? StoreError)?.isFailedWork == true {
      say("\(error)")
      ProgramEnd.now(ExitStatus.failed)
    }
    say(code == .validationFailure ? inOurWords(Steelyard.message(for: error)) : "\(error)")
    ProgramEnd.now(ExitStatus.wrongRequest)
  }

  /// `The value 'x' is invalid for '--epochs <epochs>'` says nothing of what was expected: with that, in the form of
  /// every other complaint.
  private static func inOurWords(_ text: String) -> String {
    let pattern = /The value '(.*)' is invalid for '--([a-z-]+)( <[^>]*>)?'/.dotMatchesNewlines()
    guard let match = text.wholeMatch(of: pattern) else { return text }
    let name = String(match.2)
    let expected = PlanEditor.expectation(of: name) ?? "a whole number"
    let found = String(match.1)
    return "--\(name): found \(found.isEmpty ? "nothing" : found), expected \(expected)"
  }

  /// One line on stderr; control characters of file names and data are shown, not sent.
  static func say(_ text: String) {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let safe = line.unicodeScalars.map { scalar in
      scalar.value < 32 || scalar.value == 127 || (0x80..<0xA0).contains(scalar.value)
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    StandardStream.errors.tell("steelyard: \(safe.joined())\n")
  }
}
