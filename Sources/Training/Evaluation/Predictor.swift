import Checkpoints
import Foundation
import History
import Runs

/// What a model says of one text.
public struct Answer: Codable, Sendable, Equatable {
  /// Clamped to [−1, 1].
  public var score: Double
  /// As the regression head gave it.
  public var scoreRaw: Double
  /// The class with the largest probability, 0 ..< K; the first of equal ones.
  public var classIndex: Int
  /// K numbers that sum to 1.
  public var probabilities: [Double]

  public init(score: Double, scoreRaw: Double, classIndex: Int, probabilities: [Double]) {
    self.score = score
    self.scoreRaw = scoreRaw
    self.classIndex = classIndex
    self.probabilities = probabilities
  }

  public enum CodingKeys: String, CodingKey {
    case score, probabilities
    case scoreRaw = "score_raw"
    case classIndex = "class"
  }
}

/// A run's model as it stands in one of its checkpoints, asked about texts.
///
/// It belongs to one queue at a time and is not Sendable. The run may be training meanwhile, here or elsewhere:
/// what was loaded stays as it was.
public final class Predictor {
  /// The last step that the model has seen.
  public let step: Int
  /// The cuts in force then: what its classes mean.
  public let thresholds: [Double]
  public let checkpoint: RunFolder.Link

  private let plan: Plan
  private let encoder: TextEncoder
  private let engine: StepEngine

  /// A folder of a run that is training is replaced now and then; so often another one is looked for.
  private static let attempts = 20

  /// Loads a checkpoint of any run.
  ///
  /// - Parameters:
  ///   - checkpoint: nil: `best`, else `last`, else `initial`.
  ///   - threads: nil: the plan's, which give the bits of the run's own evaluations.
  /// - Throws: `SessionError` where there is no such checkpoint or it is damaged, `StoreError`.
  public init(run: RunID, store: Store, checkpoint: RunFolder.Link? = nil, threads: Int? = nil) throws {
    plan = try store.plan(run)
    let folder = RunFolder(store.runDirectory(run))
    var attempt = 1
    while true {
      let links: [RunFolder.Link] = checkpoint.map { [$0] } ?? [.best, .last, .initial]
      let there = links.first { CheckpointFolder.place(of: $0.rawValue, in: folder.url) != nil }
      guard let link = there, attempt <= Self.attempts else {
        throw SessionError(
          "run \(run) has no checkpoint\(checkpoint.map { " `\($0.rawValue)`" } ?? "") to predict with")
      }
      attempt += 1
      // Where it is gone already, the link points to another one by now.
      guard let place = folder.checkpoint(link) else { continue }
      do {
        let state = try CheckpointKeeper.state(of: place)
        let model = try RunModel(plan.model, checkpoint: place)
        let engine = try model.engine(
          plan.optimization, classes: state.thresholds.count + 1, threads: threads)
        let source = plan.model.lowRank == nil ? nil : try model.source()
        try CheckpointKeeper.loadWeights(place, model, source: source, into: engine)
        (step, thresholds, self.checkpoint) = (state.step, state.thresholds, link)
        (encoder, self.engine) = (model.encoder, engine)
        return
      } catch {
        guard !FileManager.default.fileExists(atPath: place.path) else { throw error }
      }
    }
  }

  /// One answer a text. Any text will do: of a long one the beginning is read, an empty one is no tokens between
  /// the special ones.
  ///
  /// - Throws: `SessionError` where the model's answers are not finite.
  public func predict(_ texts: [String]) throws -> [Answer] {
    let coded = texts.map { text in
      Corpus.Text(record: 0, tokens: encoder.encode(text), score: 0)
    }
    let outputs = try Outputs(of: coded, thresholds: thresholds, by: engine, step: step)
    return texts.indices.map { index in
      let probabilities = outputs.probabilities(of: index)
      let score = outputs.score(of: index)
      let top = probabilities.indices.max { (probabilities[$0], -$0) < (probabilities[$1], -$1) } ?? 0
      return Answer(
        score: min(1, max(-1, score)), scoreRaw: score, classIndex: top, probabilities: probabilities)
    }
  }

  /// The model's predictions of a part of the run's data: what `predictions.json` holds for the validation part,
  /// for runs that were made before there was one.
  ///
  /// - Throws: `DataError`, also where the data has changed since the run was made.
  public func evaluate(_ part: DataPart = .validation) throws -> PredictionSet {
    let data = try DataSet.load(madeFrom: plan.data)
    var split = SplitPlan(seed: plan.split.seed, train: [], validation: [], test: [])
    switch part {
    case .train: split.train = plan.split.train
    case .validation: split.validation = plan.split.validation
    case .test: split.test = plan.split.test
    }
    let corpus = try Corpus(data.rows, split: split, encoder: encoder)
    let texts = corpus.train + corpus.validation + corpus.test
    let outputs = try Outputs(of: texts, thresholds: thresholds, by: engine, step: step)
    return PredictionSet(step: step, thresholds: thresholds, texts: texts, outputs: outputs)
  }
}
