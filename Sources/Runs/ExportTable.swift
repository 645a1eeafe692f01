/// Rows of values as text for other programs and for reports: CSV (RFC 4180) or a Markdown table.
public struct ExportTable: Sendable {
  public enum Format: String, Sendable, CaseIterable { case csv, markdown }

  private let format: Format
  private let columns: [String]

  public init(_ format: Format, columns: [String]) {
    self.format = format
    self.columns = columns
  }

  /// The heading with its line end.
  public var head: String {
    switch format {
    case .csv: row(columns)
    case .markdown: row(columns) + row(columns.map { _ in "---" })
    }
  }

  /// A row with its line end; empty texts stand for what is not there.
  public func row(_ values: [String]) -> String {
    switch format {
    case .csv: values.map(Self.quoted).joined(separator: ",") + "\n"
    case .markdown: "| " + values.map(Self.escaped).joined(separator: " | ") + " |\n"
    }
  }

  private static func quoted(_ value: String) -> String {
    let text = visible(value, except: "\n")
    guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  private static func escaped(_ value: String) -> String {
    visible(value, except: nil).split(separator: "|", omittingEmptySubsequences: false).joined(
      separator: "\\|")
  }

  /// Names and notes come from outside, and the text may go to a terminal: controls are shown, not sent.
  private static func visible(_ value: String, except kept: Unicode.Scalar?) -> String {
    guard value.utf8.contains(where: { $0 < 32 || $0 >= 127 }) else { return value }
    var out = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      if isControl, scalar != kept {
        out.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      } else {
        out.append(scalar)
      }
    }
    return String(out)
  }
}

extension StepRecord {
  /// The step's columns in exports: the fields of the trace, then its clocks.
  public static let exportColumns = [
    "step", "epoch", "rows", "lr", "loss_r", "loss_c", "loss_imb", "loss_total", "class_losses",
    "class_counts", "scope", "norm_r", "norm_c", "cosine", "lambda_r", "lambda_c", "w_r", "w_c", "c_r", "c_c",
    "alpha", "beta", "grad_norm", "direction_norm", "tokens", "seconds", "processor_seconds",
  ]

  public var exportValues: [String] {
    typealias Text = ExportText
    let losses = classLosses.map { Text.number($0) }.map { $0.isEmpty ? "null" : $0 }
    return [
      "\(step)", "\(epoch)", Text.list(rows), Text.number(learningRate), Text.number(lossRegression),
      Text.number(lossClassification), Text.number(lossImbalanced), Text.number(lossTotal),
      "[" + losses.joined(separator: ",") + "]", Text.list(classCounts), scope.rawValue, Text.number(normR),
      Text.number(normC), Text.number(cosine), Text.number(lambdaR), Text.number(lambdaC), Text.number(wR),
      Text.number(wC), Text.number(coefficientR), Text.number(coefficientC), Text.number(alpha),
      Text.number(beta), Text.number(gradientNorm), Text.number(directionNorm), "\(tokens)",
      Text.number(seconds), Text.number(processorSeconds),
    ]
  }
}

extension EpochRecord {
  public static let exportColumns =
    [
      "step", "epoch", "on_request", "best", "thresholds_version", "thresholds", "seconds", "train_loss_r",
      "train_loss_c", "tokens_per_s", "peak_rss_mib",
    ] + Figures.exportColumns.map { "validation_" + $0 } + Figures.exportColumns.map { "test_" + $0 }

  public var exportValues: [String] {
    let own = [
      "\(step)", ExportText.number(epoch), "\(onRequest)", "\(best)", "\(thresholdsVersion)",
      ExportText.list(thresholds), ExportText.number(seconds), ExportText.number(trainLossRegression),
      ExportText.number(trainLossClassification), ExportText.number(tokensPerSecond),
      ExportText.number(peakResidentMiB),
    ]
    return own + validation.exportValues + (test?.exportValues ?? Figures.exportColumns.map { _ in "" })
  }
}

extension Figures {
  public static let exportColumns = [
    "rows", "mse", "mae", "rmse", "r2", "pearson", "accuracy", "score_accuracy", "balanced_accuracy",
    "precision", "f1", "f1_macro", "kappa", "mse_many", "mse_medium", "mse_few", "majority_accuracy",
  ]

  public var exportValues: [String] {
    let numbers: [Double?] = [
      mse, mae, rmse, r2, pearson, accuracy, scoreAccuracy, balancedAccuracy, precision, f1, f1Macro, kappa,
      mseMany, mseMedium, mseFew, majorityAccuracy,
    ]
    return ["\(rows)"] + numbers.map { ExportText.number($0) }
  }
}

extension RunSummary {
  /// Names and values, one a row; those of the test part only where there is one.
  public var exportRows: [(name: String, value: String)] {
    var rows: [(name: String, value: String)] = [
      ("run", run.rawValue), ("state", state.rawValue), ("best_epoch", ExportText.number(bestEpoch)),
      ("epochs", ExportText.number(epochs)), ("steps", "\(steps)"), ("seconds", ExportText.number(seconds)),
      ("seconds_to_best", ExportText.number(secondsToBest)),
      ("peak_rss_mib", ExportText.number(peakResidentMiB)),
      ("tokens_per_s", ExportText.number(tokensPerSecond)), ("thresholds", ExportText.list(thresholds)),
    ]
    for (part, figures) in [("validation_", validation), ("test_", test)] {
      guard let figures else { continue }
      rows += zip(Figures.exportColumns, figures.exportValues).map { (part + $0, $1) }
    }
    return rows
  }
}

enum ExportText {
  /// In its shortest form that reads back to the same bits; empty for none.
  static func number(_ value: Double?) -> String {
    value.map { $0.isFinite ? "\($0)" : "" } ?? ""
  }

  static func list(_ values: [some CustomStringConvertible]) -> String {
    "[" + values.map(\.description).joined(separator: ",") + "]"
  }
}
