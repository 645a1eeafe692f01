import Foundation
import History
import Runs
import Training

/// Carries out what the new-run screen wants.
extension Loop {
  func carryOut(_ effect: NewRunEffect) throws {
    switch effect {
    case .look(let revision, let settings): look(revision, settings)
    case .complete(let text):
      inBackground {
        let (longer, names) = PathCompletion.complete(text)
        return .newRun(.completed(typed: text, to: longer, names: names))
      }
    case .make(let runs, let isStarting): make(runs, isStarting: isStarting)
    case .loadQueue:
      inBackground { [queueReader] in .newRun(.queue(try queueReader.read())) }
    case .enqueue(let run, let place): try store.enqueue(run, at: place)
    case .dequeue(let run): try store.dequeue(run)
    case .moveInQueue(let run, let place): try store.moveInQueue(run, to: place)
    case .setConcurrency(let count): try store.setQueueConcurrency(count)
    case .hold(let isHeld): try store.setSetting(QueueKeeper.holdSetting, isHeld ? "yes" : nil)
    case .sampleData(let settings):
      guard let host else { return }
      inBackground {
        let file = try host.sampleData()
        return .newRun(
          .settings([Setting("data", file.path)] + settings, from: "the sample data"))
      }
    case .loadFile(let path):
      inBackground {
        let name = URL(fileURLWithPath: path).lastPathComponent
        return .newRun(.settings(try ConfigurationReader.settings(in: path), from: name))
      }
    case .saveFile(let path, let text, let isReplacing):
      inBackground(isWriting: true) {
        guard try ScreenFile.write(Array(text.utf8), to: path, replacing: isReplacing) else {
          return .newRun(.fileExists(path))
        }
        return .done("saved: steelyard train --config \(path)")
      }
    }
  }

  /// Reads the data once nobody has typed for a while; one reading at a time.
  private func look(_ revision: Int, _ settings: [Setting]) {
    let desk = lookDesk
    desk.newest = revision
    desk.queue.asyncAfter(deadline: .now() + LookDesk.pause) { [mailbox, store] in
      guard desk.newest == revision else { return }
      let result: NewRunState.Look
      var columns: [String] = []
      var known: RunPreview?
      do {
        let request = try RunRequest(settings: settings)
        columns = RunPreview.columns(of: request)
        let preview = try RunPreview(request)
        known = preview
        result = .ready(preview)
      } catch {
        let option = RunRequest.option(blamedBy: error) ?? "data"
        result = .failed(option: option, text: RunRequest.message(error, without: option))
      }
      guard desk.newest == revision else { return }
      mailbox.post(.message(.newRun(.looked(revision: revision, columns: columns, result))))
      guard let known else { return }
      let estimate = RunForecast.of(known, store: store)
      mailbox.post(.message(.newRun(.estimated(revision: revision, estimate))))
    }
  }

  private func make(_ runs: [[Setting]], isStarting: Bool) {
    start(isWriting: true) { [mailbox, store] in
      var records: [RunRecord] = []
      var warnings: [String] = []
      do {
        for settings in runs {
          let made = try RunMaker.make(try RunRequest(settings: settings), in: store)
          if !isStarting { try store.enqueue(made.record.id) }
          records.append(made.record)
          warnings = made.warnings
        }
        mailbox.post(.message(.newRun(.made(records, warnings: warnings, isStarting: isStarting))))
      } catch {
        let made = records.isEmpty ? "" : " (\(records.count) were queued before)"
        mailbox.post(.message(.newRun(.makingFailed("\(error)\(made)"))))
      }
    }
  }
}

/// Where looks at data wait for their turn.
final class LookDesk: @unchecked Sendable {
  /// Seconds without a change before the data is read.
  static let pause = 0.3

  /// Reading is serial, so that a person who types fast does not read a large file five times at once.
  let queue = DispatchQueue(label: "steelyard.look", qos: .userInitiated)
  // `@unchecked`: the lock guards the number.
  private let lock = NSLock()
  private var number = 0

  /// The newest form: older ones are not read any more.
  var newest: Int {
    get { lock.withLock { number } }
    set { lock.withLock { number = newValue } }
  }
}
