import TaskWeighting

extension RunColumn {
  private init(
    _ source: Source, _ name: String, _ title: String, _ kind: Kind, _ help: String, better: Better? = nil
  ) {
    self.name = name
    self.title = title
    self.help = help
    self.kind = kind
    self.better = better
    self.source = source
  }

  /// What a record says by itself.
  private static let ofRecords: [RunColumn] = [
    RunColumn(.id, "id", "run", .text, "the run's id"),
    RunColumn(.name, "name", "name", .text, "the run's name"),
    RunColumn(.note, "note", "note", .text, "the note"),
    RunColumn(.tag, "tag", "tags", .text, "its tags: tag:good, tag = good"),
    RunColumn(.state, "state", "state", .text, "planned, training, …, finished, failed, interrupted"),
    RunColumn(.mse, "mse", "MSE", .number, "validation MSE of the best epoch", better: .lower),
    RunColumn(
      .accuracy, "accuracy", "accuracy", .share, "accuracy of the best epoch, e.g. 70%", better: .higher),
    RunColumn(.r2, "r2", "R2", .number, "R² of the best epoch", better: .higher),
    RunColumn(.epoch, "epoch", "best epoch", .number, "the best epoch"),
    RunColumn(.step, "step", "step", .count, "the last step"),
    RunColumn(.steps, "steps", "of", .count, "the steps planned"),
    RunColumn(.epochs, "epochs", "epochs", .count, "the epochs planned"),
    RunColumn(.done, "done", "done", .share, "the share of the steps done"),
    RunColumn(.seconds, "seconds", "time", .duration, "training time, e.g. 90, 5min, 2h"),
    RunColumn(
      .secondsToBest, "best-seconds", "to best", .duration, "training time up to the best epoch",
      better: .lower),
    RunColumn(.age, "age", "age", .duration, "time since it was made, e.g. 3d"),
    RunColumn(.tokens, "tokens", "tokens", .count, "tokens seen, e.g. 2M"),
    RunColumn(.speed, "speed", "tokens/s", .count, "tokens a second", better: .higher),
    RunColumn(.memory, "memory", "memory", .memory, "peak memory in MiB, e.g. 500, 2G", better: .lower),
    RunColumn(.parent, "parent", "parent", .text, "the run it was forked from"),
    RunColumn(.data, "data", "data", .text, "the data's name"),
    RunColumn(.model, "model", "model", .text, "the model"),
    RunColumn(.weighting, "weighting", "weighting", .text, "the weighting now in force"),
  ]

  /// Settings whose values are numbers.
  private static let numbers: Set<String> = [
    "test-share", "layers", "width", "heads", "vocabulary", "dropout", "lora", "lora-alpha",
    "lora-dropout", "micro-batch", "floor", "classes", "lambda", "gamma",
    "min-count", "max-steps", "batch", "learning-rate", "warmup", "patience", "seed", "split-seed", "threads",
  ]

  /// All columns: what records say, then the plans' settings under their options' names.
  public static let all: [RunColumn] = {
    let known = Set(ofRecords.map(\.name))
    let settings = Setting.names.filter { !known.contains($0) }
    return ofRecords
      + settings.map { name in
        RunColumn(
          .setting, name, name, numbers.contains(name) ? .number : .text, "the setting --\(name)")
      }
  }()

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The column of a name, in whatever case it is typed.
  public static func named(_ name: String) -> RunColumn? {
    byName[name] ?? byName[name.lowercased()] ?? (name.lowercased() == "tags" ? byName["tag"] : nil)
  }

  /// What lists show unless they are told otherwise.
  public static let standard: [RunColumn] = [
    "id", "name", "state", "step", "steps", "mse", "accuracy", "r2", "weighting", "data", "age",
  ].compactMap { byName[$0] }

  /// Columns by their names, separated by commas.
  public static func list(parsing text: String) throws(RunFilterError) -> [RunColumn] {
    var columns: [RunColumn] = []
    var position = 0
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.filter { !$0.isWhitespace }
      guard let column = named(name) else { throw .unknownColumn(name, at: position) }
      columns.append(column)
      position += part.count + 1
    }
    return columns
  }
}

extension Setting {
  /// The names that the settings of any plan have.
  public static let names: [String] = Plan(
    version: "", name: "", tags: [], data: DataPlan(path: "", format: .csv), model: ModelPlan(),
    stratification: StratificationPlan(), thresholds: [], weighting: WeightingPlan(),
    optimization: OptimizationPlan(), split: SplitPlan(seed: 0, train: [], validation: [])
  ).settings.map(\.name)
}
