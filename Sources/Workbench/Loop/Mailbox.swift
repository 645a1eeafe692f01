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

  // `@unchecked`: the lock guards the fields.
  private let lock = NSLock()
  private var letters: [Letter] = []
  private var awaited = 0

  /// An answer has been asked for and will come.
  func expect() {
    lock.lock()
    defer { lock.unlock() }
    awaited += 1
  }

  /// The answer to one `expect()`.
  func answer(_ letter: Letter) {
    lock.lock()
    defer { lock.unlock() }
    awaited -= 1
    letters.append(letter)
  }

  /// Letters lie here or are on their way.
  var awaits: Bool {
    lock.lock()
    defer { lock.unlock() }
    return awaited > 0 || !letters.isEmpty
  }

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
