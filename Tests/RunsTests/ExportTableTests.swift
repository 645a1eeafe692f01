import Runs
import Testing

@Suite("A table for other programs")
struct ExportTableTests {
  @Test("as CSV quotes what would break it, and shows control characters instead of sending them")
  func csv() {
    let table = ExportTable(.csv, columns: ["a", "b,c"])
    #expect(table.head == "a,\"b,c\"\n")
    #expect(table.row(["x\"y", "", "two\nlines", "\u{1b}[2J"]) == "\"x\"\"y\",,\"two\nlines\",\\u{1b}[2J\n")
  }

  @Test("as Markdown keeps one row on one line")
  func markdown() {
    let table = ExportTable(.markdown, columns: ["a", "b"])
    #expect(table.head == "| a | b |\n| --- | --- |\n")
    #expect(table.row(["1|2", "x\ny"]) == "| 1\\|2 | x\\u{a}y |\n")
  }

  @Test("has a value for every column of steps and evaluations, none for what is not there")
  func records() {
    let step = StepRecord(
      step: 3, epoch: 1, rows: [4, 5], learningRate: 1e-5, lossRegression: 0.1 + 0.2,
      lossClassification: .nan,
      lossImbalanced: nil, lossTotal: 1, classLosses: [nil, 2], classCounts: [0, 2], scope: .full, normR: 1,
      normC: nil, cosine: nil, lambdaR: nil, lambdaC: nil, wR: nil, wC: nil, coefficientR: 1, coefficientC: 0,
      alpha: nil, beta: nil, gradientNorm: 2, directionNorm: 1, tokens: 9, seconds: 5, processorSeconds: 6)
    let values = Dictionary(uniqueKeysWithValues: zip(StepRecord.exportColumns, step.exportValues))
    #expect(step.exportValues.count == StepRecord.exportColumns.count)
    #expect(values["rows"] == "[4,5]" && values["class_losses"] == "[null,2.0]" && values["lr"] == "1e-05")
    #expect(values["loss_r"] == "0.30000000000000004" && values["loss_c"] == "" && values["loss_imb"] == "")

    let figures = Figures(
      rows: 1, mse: 2, mae: 0, rmse: 0, r2: 0, pearson: .nan, accuracy: 0, scoreAccuracy: 0,
      balancedAccuracy: 0,
      precision: 0, f1: 0, f1Macro: 0, kappa: 0, confusion: [], msePerClass: [nil], mseMany: nil,
      mseMedium: nil,
      mseFew: 3, majorityAccuracy: 0, predictedHistogram: [])
    let epoch = EpochRecord(
      step: 1, epoch: 0.5, onRequest: false, thresholdsVersion: 1, thresholds: [0.1, 0.2], seconds: 1,
      trainLossRegression: 0, trainLossClassification: 0, tokensPerSecond: 0, peakResidentMiB: 0,
      validation: figures, best: true)
    let row = Dictionary(uniqueKeysWithValues: zip(EpochRecord.exportColumns, epoch.exportValues))
    #expect(epoch.exportValues.count == EpochRecord.exportColumns.count)
    #expect(row["validation_mse"] == "2.0" && row["validation_mse_few"] == "3.0" && row["test_mse"] == "")
    #expect(row["thresholds"] == "[0.1,0.2]" && row["validation_pearson"] == "" && row["best"] == "true")
  }
}
