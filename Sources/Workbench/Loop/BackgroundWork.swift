import Dispatch
import Foundation

/// Work that must not stop the screen.
extension Loop {
  /// Its answer is a message, its failure one line.
  /// - Parameter isWriting: leaves something behind: the program waits for it before it ends.
  func inBackground(isWriting: Bool = false, _ work: @escaping @Sendable () throws -> Message) {
    mailbox.expect()
    start(isWriting: isWriting) { [mailbox] in
      do { mailbox.answer(.message(try work())) } catch { mailbox.answer(.message(.failed("\(error)"))) }
    }
  }

  /// Waiting for a checkpoint must not stop the screen: it happens elsewhere, and its end is a letter.
  func endInBackground(_ work: @escaping @Sendable () throws -> WorkbenchExit) {
    start { [mailbox] in
      do { mailbox.post(.ended(try work())) } catch { mailbox.post(.stays("\(error)")) }
    }
  }

  func start(isWriting: Bool = false, _ work: @escaping @Sendable () -> Void) {
    if isWriting {
      DispatchQueue.global().async(group: writes, execute: work)
    } else {
      DispatchQueue.global().async(execute: work)
    }
  }
}
