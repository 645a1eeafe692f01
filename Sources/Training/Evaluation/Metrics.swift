import Foundation
import Runs
import Stratification

/// The figures of docs/method.md, section 5, from predictions and truths.
public enum Metrics {
  /// Bins of the predicted scores' histogram over [−1, 1].
  public static let histogramBins = 40

  /// - Parameters:
  ///   - scores: true scores y, one a text.
  ///   - predictions: predicted scores, unclamped, one a text.
  ///   - logits: texts × K, row by row.
  ///   - thresholds: the K−1 cuts in force.
  ///   - trainShares: share of each class in the training part, for many/medium/few.
  public static func figures(
    scores: [Double], predictions: [Float], logits: [Float], thresholds: [Double],
    trainShares: [Double]
  ) -> Figures {
    let n = scores.count
    let classes = thresholds.count + 1
    precondition(n > 0 && predictions.count == n && logits.count == n * classes)
    let mean = scores.reduce(0, +) / Double(n)
    var squares = 0.0
    var absolute = 0.0
    var deviation = 0.0
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    var squaresPerClass = [Double](repeating: 0, count: classes)
    var scoreHits = 0
    var histogram = [Int](repeating: 0, count: histogramBins)
    for i in 0..<n {
      let y = scores[i]
      let p = Double(predictions[i])
      let truth = classIndex(of: y, thresholds: thresholds)
      let named = argmax(logits, from: i * classes, count: classes)
      confusion[truth][named] += 1
      squares += (p - y) * (p - y)
      squaresPerClass[truth] += (p - y) * (p - y)
      absolute += abs(p - y)
      deviation += (y - mean) * (y - mean)
      if classIndex(of: p, thresholds: thresholds) == truth { scoreHits += 1 }
      let bin = Int((min(1, max(-1, p)) + 1) / 2 * Double(histogramBins))
      histogram[min(histogramBins - 1, bin)] += 1
    }
    let counts = confusion.map { $0.reduce(0, +) }
    let mse = squares / Double(n)
    let classification = ClassificationFigures(confusion)
    func groupMSE(_ belongs: (Double) -> Bool) -> Double? {
      var sum = 0.0
      var rows = 0
      for k in 0..<classes where belongs(trainShares[k]) {
        sum += squaresPerClass[k]
        rows += counts[k]
      }
      return rows > 0 ? sum / Double(rows) : nil
    }
    return Figures(
      rows: n, mse: mse, mae: absolute / Double(n), rmse: mse.squareRoot(),
      r2: deviation > 0 ? 1 - squares / deviation : 0,
      pearson: pearson(scores, predictions.map(Double.init)),
      accuracy: classification.accuracy, scoreAccuracy: Double(scoreHits) / Double(n),
      balancedAccuracy: classification.balancedAccuracy, precision: classification.precision,
      f1: classification.f1, f1Macro: classification.f1Macro, kappa: classification.kappa,
      confusion: confusion,
      msePerClass: (0..<classes).map { counts[$0] > 0 ? squaresPerClass[$0] / Double(counts[$0]) : nil },
      mseMany: groupMSE { $0 > 0.20 }, mseMedium: groupMSE { $0 >= 0.05 && $0 <= 0.20 },
      mseFew: groupMSE { $0 < 0.05 },
      majorityAccuracy: Double(counts.max() ?? 0) / Double(n), predictedHistogram: histogram)
  }

  /// The index of the largest of `count` values; the lowest one on a tie.
  static func argmax(_ values: [Float], from start: Int, count: Int) -> Int {
    var best = 0
    for k in 1..<max(1, count) where values[start + k] > values[start + best] { best = k }
    return best
  }

  /// Pearson's correlation; 0 where either side is constant.
  static func pearson(_ a: [Double], _ b: [Double]) -> Double {
    let n = Double(a.count)
    let meanA = a.reduce(0, +) / n
    let meanB = b.reduce(0, +) / n
    var ab = 0.0
    var aa = 0.0
    var bb = 0.0
    for i in a.indices {
      ab += (a[i] - meanA) * (b[i] - meanB)
      aa += (a[i] - meanA) * (a[i] - meanA)
      bb += (b[i] - meanB) * (b[i] - meanB)
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
  }
}

/// Figures of a K×K confusion matrix; rows are the truth.
struct ClassificationFigures {
  let accuracy: Double
  /// Mean recall over the classes that occur.
  let balancedAccuracy: Double
  /// Weighted by the true counts; 0 for a class never predicted.
  let precision: Double
  let f1: Double
  /// Over the classes that occur or are predicted.
  let f1Macro: Double
  /// Cohen's kappa with quadratic weights; 0 where chance agreement is total.
  let kappa: Double

  init(_ confusion: [[Int]]) {
    let classes = confusion.count
    let truths = confusion.map { Double($0.reduce(0, +)) }
    let named = (0..<classes).map { k in Double(confusion.reduce(0) { $0 + $1[k] }) }
    let total = truths.reduce(0, +)
    var hits = 0.0
    var recalls: [Double] = []
    var weightedPrecision = 0.0
    var weightedF1 = 0.0
    var macro: [Double] = []
    for k in 0..<classes {
      let hit = Double(confusion[k][k])
      hits += hit
      if truths[k] > 0 { recalls.append(hit / truths[k]) }
      let precision = named[k] > 0 ? hit / named[k] : 0
      let f1 = truths[k] + named[k] > 0 ? 2 * hit / (truths[k] + named[k]) : 0
      weightedPrecision += truths[k] / total * precision
      weightedF1 += truths[k] / total * f1
      if truths[k] + named[k] > 0 { macro.append(f1) }
    }
    accuracy = hits / total
    balancedAccuracy = recalls.reduce(0, +) / Double(recalls.count)
    precision = weightedPrecision
    f1 = weightedF1
    f1Macro = macro.reduce(0, +) / Double(macro.count)
    var observed = 0.0
    var expected = 0.0
    for i in 0..<classes {
      for j in 0..<classes {
        let weight = Double((i - j) * (i - j))
        observed += weight * Double(confusion[i][j])
        expected += weight * truths[i] * named[j] / total
      }
    }
    kappa = expected > 0 ? 1 - observed / expected : 0
  }
}
