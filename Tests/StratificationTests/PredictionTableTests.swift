import Stratification
import Testing

@Suite("Predictions under any cuts")
struct PredictionTableTests {
  private struct Rows {
    var scores: [Double]
    var predicted: [Double]
    var named: [Int]
  }

  private func rows(_ samples: inout ScoreSamples, count: Int, classes: Int) -> Rows {
    let scores = samples.neutralHeavy(count, decimals: 2)
    let noise = samples.neutralHeavy(count, decimals: 1)
    return Rows(
      scores: scores, predicted: zip(scores, noise).map { $0 + $1 },
      named: scores.map { _ in samples.integer(0...classes - 1) })
  }

  @Test("are what a plain count over all rows finds", arguments: 1...30)
  func isExact(seed: Int) throws {
    var samples = ScoreSamples(seed: UInt64(seed))
    let classes = samples.integer(2...7)
    let rows = rows(&samples, count: samples.integer(1...400), classes: classes)
    let table = try #require(
      PredictionTable(scores: rows.scores, predicted: rows.predicted, named: rows.named, classes: classes))
    for _ in 0..<10 {
      // As many cuts as the head knows, or another number; some of them on scores.
      let count = samples.integer(1...6)
      let cuts = Set((0..<count).map { _ in Double(samples.integer(-95...95)) / 100 }).sorted()
      let figures = table.figures(cuts)
      var confusion = [[Int]](repeating: [Int](repeating: 0, count: cuts.count + 1), count: cuts.count + 1)
      var head = [[Int]](repeating: [Int](repeating: 0, count: classes), count: cuts.count + 1)
      var errors = [Double](repeating: 0, count: cuts.count + 1)
      for i in rows.scores.indices {
        let truth = classIndex(of: rows.scores[i], thresholds: cuts)
        confusion[truth][classIndex(of: rows.predicted[i], thresholds: cuts)] += 1
        head[truth][rows.named[i]] += 1
        let error = rows.predicted[i] - rows.scores[i]
        errors[truth] += error * error
      }
      #expect(figures.confusion == confusion)
      #expect(figures.counts == confusion.map { $0.reduce(0, +) })
      let hits = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
      #expect(abs(figures.accuracy - Double(hits) / Double(rows.scores.count)) < 1e-12)
      for (k, mse) in figures.msePerClass.enumerated() {
        if figures.counts[k] == 0 {
          #expect(mse == nil)
        } else {
          #expect(abs((mse ?? .nan) - errors[k] / Double(figures.counts[k])) < 1e-9)
        }
      }
      #expect(figures.headConfusion == (cuts.count + 1 == classes ? head : nil))
    }
  }

  @Test("need rows of finite numbers and of classes that there are")
  func refuses() {
    #expect(PredictionTable(scores: [], predicted: [], named: [], classes: 2) == nil)
    #expect(PredictionTable(scores: [0], predicted: [.nan], named: [0], classes: 2) == nil)
    #expect(PredictionTable(scores: [0], predicted: [0], named: [2], classes: 2) == nil)
    #expect(PredictionTable(scores: [0, 1], predicted: [0], named: [0], classes: 2) == nil)
  }
}
