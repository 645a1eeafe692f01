import Foundation
import History
import Runs
import Training

/// Carries out what the probe wants, all of it beside the screen's thread.
extension Loop {
  func carryOut(_ effect: ProbeEffect) throws {
    switch effect {
    case .load(let run, let checkpoint):
      probeDesk.load(run, checkpoint, store: store) { [mailbox] in mailbox.post(.message(.probe($0))) }
    case .ask(let run, let text):
      probeDesk.ask(run, text) { [mailbox] in mailbox.post(.message(.probe($0))) }
    case .influence(let run, let text):
      probeDesk.influence(run, text) { [mailbox] in mailbox.post(.message(.probe($0))) }
    case .predictFile(let run, let path):
      probeDesk.predict(run, file: path) { [mailbox] in mailbox.post(.message($0)) }
    case .write(let batch, let path, let replacing):
      inBackground(isWriting: true) {
        guard try ScreenFile.write(Array(ProbeDesk.csv(batch)), to: path, replacing: replacing) else {
          return .probe(.exists(path))
        }
        return .done("\(batch.answers.count) rows written to \((path as NSString).expandingTildeInPath)")
      }
    }
  }
}

/// Holds the model that is asked, on a queue of its own.
final class ProbeDesk: @unchecked Sendable {
  // `@unchecked`: the predictor is touched on the queue alone.
  private let queue = DispatchQueue(label: "steelyard.probe", qos: .userInitiated)
  private var predictor: Predictor?
  private var run: RunID?

  /// Texts of a file at most; more belong to `steelyard predict`, which streams.
  private static let mostTexts = 100_000
  private static let mostBytes = 64 << 20

  func load(
    _ run: RunID, _ checkpoint: ProbeCheckpoint, store: Store,
    answer: @escaping @Sendable (ProbeMessage) -> Void
  ) {
    queue.async { [self] in
      do {
        let link = RunFolder.Link(rawValue: checkpoint.rawValue) ?? .best
        let predictor = try Predictor(run: run, store: store, checkpoint: link)
        (self.predictor, self.run) = (predictor, run)
        answer(
          .loaded(
            run, ProbeModel(step: predictor.step, thresholds: predictor.thresholds, checkpoint: checkpoint)))
        do {
          answer(.report(run, try report(run, checkpoint, predictor, store: store)))
        } catch {
          answer(.withoutReport(run, "\(error)"))
        }
      } catch {
        (self.predictor, self.run) = (nil, nil)
        answer(.unavailable(run, "\(error)"))
      }
    }
  }

  /// The predictions of the validation part: those saved with the checkpoint, else made now.
  private func report(_ run: RunID, _ checkpoint: ProbeCheckpoint, _ predictor: Predictor, store: Store)
    throws -> ProbeReport
  {
    let folder = RunFolder(store.runDirectory(run))
    var saved: PredictionSet?
    switch checkpoint {
    case .best: saved = folder.readPredictions(best: true)
    case .last: saved = folder.readPredictions(best: false)
    case .initial: break
    }
    let set = try saved?.step == predictor.step ? saved! : predictor.evaluate(.validation)
    guard !set.rows.isEmpty else {
      throw WorkbenchOptions.Problem(description: "the run has no validation texts to predict")
    }
    let plain = ProbeReport(predictions: set, texts: [:])
    let wanted = Set((plain.analysis.worst + plain.analysis.disagreements).map { set.rows[$0].record })
    // The rows' texts are a help, not a condition: the file may have gone since.
    let rows = (try? DataSet.load(madeFrom: try store.plan(run).data).rows) ?? []
    let texts = rows.lazy.filter { wanted.contains($0.record) }.map { ($0.record, $0.text) }
    return ProbeReport(predictions: set, texts: Dictionary(texts) { first, _ in first })
  }

  func ask(_ run: RunID, _ text: String, answer: @escaping @Sendable (ProbeMessage) -> Void) {
    predict(run, answer) { predictor in
      try predictor.predict([text]).first.map { .answered(run, text: text, $0) }
    }
  }

  /// The sentence without each of its words in turn (leave one out).
  func influence(_ run: RunID, _ text: String, answer: @escaping @Sendable (ProbeMessage) -> Void) {
    predict(run, answer) { predictor in
      let words = text.split(separator: " ").prefix(200).map(String.init)
      let variants = words.indices.map { left in
        words.indices.filter { $0 != left }.map { words[$0] }.joined(separator: " ")
      }
      let answers = try predictor.predict([words.joined(separator: " ")] + variants)
      let whole = answers[0].scoreRaw
      return .influence(
        run, text: text,
        zip(words, answers.dropFirst()).map { WordInfluence(word: $0, effect: whole - $1.scoreRaw) })
    }
  }

  func predict(_ run: RunID, file path: String, answer: @escaping @Sendable (Message) -> Void) {
    queue.async { [self] in
      do {
        guard let predictor, self.run == run else {
          return answer(.failed("\(path): not predicted, the run's model is not loaded"))
        }
        let url = URL(fileURLWithPath: (path as NSString).expandingTildeInPath)
        let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        guard size <= Self.mostBytes else {
          return answer(
            .failed(
              "\(path): found \(size >> 20) MiB, expected at most 64: `steelyard predict` takes any size"))
        }
        let data = try Data(contentsOf: url)
        // Plain lines; of a row in UTF-8 that is broken the broken bytes become U+FFFD.
        let lines = data.split(separator: 0x0A, omittingEmptySubsequences: true).prefix(Self.mostTexts)
        let texts = lines.map { line in
          String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
        guard !texts.isEmpty else {
          return answer(.failed("\(path): found no lines, expected a text a line"))
        }
        var answers: [Answer] = []
        for start in stride(from: 0, to: texts.count, by: 256) {
          answers += try predictor.predict(Array(texts[start..<min(texts.count, start + 256)]))
        }
        answer(.probe(.batch(run, ProbeBatch(path: path, texts: texts, answers: answers))))
      } catch let error as CocoaError {
        answer(.failed("\(path): cannot be read (\(error.localizedDescription))"))
      } catch {
        answer(.failed("\(error)"))
      }
    }
  }

  private func predict(
    _ run: RunID, _ answer: @escaping @Sendable (ProbeMessage) -> Void,
    _ question: @escaping @Sendable (Predictor) throws -> ProbeMessage?
  ) {
    queue.async { [self] in
      guard let predictor, self.run == run else {
        return answer(.unavailable(run, "the model is not loaded"))
      }
      do { try question(predictor).map(answer) } catch { answer(.unavailable(run, "\(error)")) }
    }
  }

  /// The texts with their predictions, RFC 4180.
  static func csv(_ batch: ProbeBatch) -> Data {
    let classes = batch.answers.first?.probabilities.count ?? 0
    let header = ["text", "predicted_score", "predicted_class"] + (0..<classes).map { "p_\($0)" }
    var text = header.joined(separator: ",") + "\r\n"
    for (line, answer) in zip(batch.texts, batch.answers) {
      let quoted = "\"" + line.replacingOccurrences(of: "\"", with: "\"\"") + "\""
      let numbers = ["\(answer.score)", "\(answer.classIndex)"] + answer.probabilities.map { "\($0)" }
      text += ([quoted] + numbers).joined(separator: ",") + "\r\n"
    }
    return Data(text.utf8)
  }
}
