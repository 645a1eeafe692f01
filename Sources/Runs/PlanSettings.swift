/// One setting of a plan under its option's name (docs/formats.md, "Options in files"), without the dashes.
public struct Setting: Codable, Sendable, Equatable {
  public var name: String
  /// As it would be typed; empty where nothing is set.
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension Plan {
  /// The plan as settings in a fixed order: what lists show and filter by, what two runs are compared by, and
  /// what `--set` of a fork names. Split rows, hashes and the name are left out.
  public var settings: [Setting] {
    let m = model
    let o = optimization
    let s = stratification
    var list = [
      Setting("data", data.path), Setting("format", data.format.rawValue),
      Setting("text-column", data.textColumn), Setting("score-column", data.scoreColumn),
      Setting("group-column", data.groupColumn ?? ""), Setting("group-pattern", data.groupPattern ?? ""),
      Setting("split-column", data.splitColumn ?? ""), Setting("test-share", "\(data.testShare)"),
      Setting("score-range", "\(data.scoreLow):\(data.scoreHigh)"),
    ]
    list += [
      Setting("model", m.source), Setting("pooling", m.pooling.rawValue), Setting("layers", "\(m.layers)"),
      Setting("width", "\(m.width)"), Setting("heads", "\(m.heads)"),
      Setting("vocabulary", "\(m.vocabulary)"), Setting("dropout", "\(m.dropout)"),
      Setting("lora", m.lowRank.map { "\($0.rank)" } ?? ""),
      Setting("lora-alpha", m.lowRank.map { "\($0.alpha)" } ?? ""),
      Setting("lora-targets", m.lowRank?.targets?.joined(separator: ",") ?? ""),
      Setting("lora-dropout", m.lowRank.map { "\($0.dropout)" } ?? ""),
    ]
    list += weighting.settings
    list += [
      Setting("classes", "\(s.classes)"), Setting("thresholds", s.method), Setting("lambda", "\(s.lambda)"),
      Setting("gamma", "\(s.gamma)"), Setting("min-count", s.minimumCount.map { "\($0)" } ?? ""),
    ]
    list += [
      Setting("epochs", "\(o.epochs)"), Setting("max-steps", o.maxSteps.map { "\($0)" } ?? ""),
      Setting("batch", "\(o.batch)"), Setting("micro-batch", o.microBatch.map { "\($0)" } ?? ""),
      Setting("recompute", o.recomputes ? "yes" : ""), Setting("learning-rate", "\(o.learningRate)"),
      Setting("warmup", "\(o.warmup)"), Setting("patience", o.patience.map { "\($0)" } ?? ""),
      Setting("seed", "\(o.seed)"), Setting("split-seed", "\(split.seed)"),
      Setting("threads", "\(o.threads)"), Setting("keep", keep.rawValue),
    ]
    return list
  }
}
