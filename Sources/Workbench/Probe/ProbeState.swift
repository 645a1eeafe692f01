import Charts
import Runs
import Training

/// What the probe knows of the open run's model and how it shows it.
package struct ProbeState: Equatable, Sendable {
  /// The run that the rest belongs to.
  package var run: RunID?
  package var checkpoint: ProbeCheckpoint = .best
  /// The model that answers; nil while it is loaded.
  package var model: ProbeModel?
  /// Why there is none, in one line.
  package var problem: String?

  /// The sentence being typed.
  package var field = TextField("")
  package var isTyping = false
  /// What the model says of `asked`; kept while the next answer is on its way.
  package var answer: Answer?
  package var asked = ""
  /// A question is on its way: the next one waits for its answer.
  package var isAsking = false
  /// Enter was pressed before the sentence's answer was there.
  package var keepsAnswer = false
  /// Sentences kept with Enter, the newest first.
  package var trials: [ProbeTrial] = []
  /// What each word does to the score; nil: not asked for.
  package var influence: [WordInfluence]?

  /// Predictions over the validation part, and what they say.
  package var report: ProbeReport?
  /// Why there is none and none will come, in one line.
  package var reportProblem: String?
  package var batch: ProbeBatch?
  package var view: ProbeView = .worst
  /// In the list of rows or sentences that is shown.
  package var selected = 0

  package static let mostTrials = 200

  package init() {}

  /// The rows that the present view lists: indices into the report's predictions.
  package var listed: [Int] {
    switch view {
    case .worst: report?.analysis.worst ?? []
    case .disagreements: report?.analysis.disagreements ?? []
    default: []
    }
  }

  /// How many lines the present view's list has.
  package var listCount: Int {
    switch view {
    case .worst, .disagreements: listed.count
    case .trials: trials.count
    case .batch: batch?.answers.count ?? 0
    default: 0
    }
  }
}

/// Which of a run's models is asked.
package enum ProbeCheckpoint: String, CaseIterable, Sendable {
  case best, last, initial
}

package struct ProbeModel: Equatable, Sendable {
  package var step: Int
  package var thresholds: [Double]
  package var checkpoint: ProbeCheckpoint

  package init(step: Int, thresholds: [Double], checkpoint: ProbeCheckpoint) {
    self.step = step
    self.thresholds = thresholds
    self.checkpoint = checkpoint
  }
}

package struct ProbeTrial: Equatable, Sendable {
  package var text: String
  package var answer: Answer

  package init(text: String, answer: Answer) {
    self.text = text
    self.answer = answer
  }
}

/// A word of the sentence, and how far the score falls when it is left out.
package struct WordInfluence: Equatable, Sendable {
  package var word: String
  /// ŷ of the sentence minus ŷ without the word.
  package var effect: Double

  package init(word: String, effect: Double) {
    self.word = word
    self.effect = effect
  }
}

/// The validation part through the model's eyes. Made once and only read: frames compare it by identity.
package final class ProbeReport: Equatable, Sendable {
  package let predictions: PredictionSet
  package let analysis: PredictionAnalysis
  /// The texts of the rows in the lists, by record.
  package let texts: [Int: String]
  /// True against predicted, one a row.
  package let points: [ScatterChart.Point]
  /// Predicted scores over [−1, 1], in as many bins as the run's histograms have.
  package let histogram: [Int]

  package static let bins = 200

  package init(predictions: PredictionSet, texts: [Int: String]) {
    self.predictions = predictions
    analysis = PredictionAnalysis(predictions)
    self.texts = texts
    points = predictions.rows.map { ScatterChart.Point(x: $0.score, y: $0.predicted) }
    var counts = [Int](repeating: 0, count: Self.bins)
    for row in predictions.rows {
      counts[max(0, min(Self.bins - 1, Int((min(1, max(-1, row.predicted)) + 1) / 2 * Double(Self.bins))))] +=
        1
    }
    histogram = counts
  }

  package static func == (a: ProbeReport, b: ProbeReport) -> Bool { a === b }
}

/// Texts of a file with the model's answers. Made once and only read.
package final class ProbeBatch: Equatable, Sendable {
  package let path: String
  package let texts: [String]
  package let answers: [Answer]

  package init(path: String, texts: [String], answers: [Answer]) {
    self.path = path
    self.texts = texts
    self.answers = answers
  }

  package static func == (a: ProbeBatch, b: ProbeBatch) -> Bool { a === b }
}

/// What the lower part of the screen shows.
package enum ProbeView: Int, CaseIterable, Sendable {
  case worst, scatter, distribution, classes, confusion, calibration, disagreements, trials, batch

  package var title: String {
    switch self {
    case .worst: "worst rows"
    case .scatter: "predicted against true"
    case .distribution: "training scores against predictions"
    case .classes: "errors by class"
    case .confusion: "confusion"
    case .calibration: "calibration"
    case .disagreements: "heads that disagree"
    case .trials: "sentences tried"
    case .batch: "texts of a file"
    }
  }

  /// True for views that are lists with a selected line.
  package var isList: Bool {
    switch self {
    case .worst, .disagreements, .trials, .batch: true
    default: false
    }
  }
}
