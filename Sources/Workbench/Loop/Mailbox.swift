import Foundation
import Training

/// Messages from other threads to the screen's thread, which looks into it several times a second.
final class Mailbox: @unchecked Sendable {
  enum Letter {
    case message(Message)
    case ended(WorkbenchExit)
    /// The end that was begun did not come about, and why.
    case stays(String)
    case tended([QueueNews])
  }

  // `@unchecked`: the lock guards the only field.
  private let lock = NSLock()
  private var letters: [Letter] = []

  func post(_ letter: Letter) {
    lock.lock()
    defer { lock.unlock() }
    letters.append(letter)
  }

  func take() -> [Letter] {
    lock.lock()
    defer { lock.unlock() }
    defer { letters = [] }
    return letters
  }
}
