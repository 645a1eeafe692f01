import Checkpoints
import Runs

/// A ready-made set of settings for a new run. Data options of the form stay unless the preset names its own.
public struct RunPreset: Sendable, Equatable {
  public var name: String
  public var title: String
  public var about: String
  public var settings: [Setting]
  /// Runs that differ in their seed alone; empty: one run, not started by itself.
  public var seeds: [Int]
  /// It brings the sample data with it.
  public var usesSampleData: Bool
  /// The pretrained model that a person must name with it; nil: none.
  public var model: PresetModel?

  init(
    _ name: String, _ title: String, _ about: String, _ settings: [Setting], seeds: [Int] = [],
    usesSampleData: Bool = false, model: PresetModel? = nil
  ) {
    self.name = name
    self.title = title
    self.about = about
    self.settings = settings
    self.seeds = seeds
    self.usesSampleData = usesSampleData
    self.model = model
  }

  public static let all: [RunPreset] = general + paper

  private static let general: [RunPreset] = [
    RunPreset(
      "demo", "sample data demo", "the sentences that come with the program, dwa",
      [
        Setting("text-column", "text"), Setting("score-column", "score"), Setting("group-column", "article"),
        Setting("name", "demo"),
      ], usesSampleData: true),
    RunPreset(
      "quick", "quick look", "200 steps: does it learn at all?",
      [Setting("max-steps", "200"), Setting("tag", "quick")]),
    RunPreset(
      "paper", "paper-like DWA", "its thresholds and weighting to the letter: no guards",
      [Setting("weighting", "dwa-literal"), Setting("scope", "full"), Setting("paper", "yes")]),
    RunPreset(
      "constant", "constant weights", "0.5 and 0.5 throughout: what others are compared with",
      [Setting("weighting", "constant"), Setting("task-weights", "0.5,0.5")]),
    RunPreset(
      "single", "single regression", "the score alone, no classes: the other baseline",
      [Setting("weighting", "single-regression")]),
    RunPreset(
      "seeds", "seed sweep x4", "queues the form as it is four times, with seeds 1 to 4, on one split", [],
      seeds: [1, 2, 3, 4]),
  ]

  public static func named(_ name: String) -> RunPreset? { all.first { $0.name == name } }
}

extension Plan {
  /// What a new run like this one has to be asked for: the settings that differ from `train`'s defaults.
  public var requestSettings: [Setting] {
    let usual = Dictionary(
      PlanDefaults.plan(for: model).settings.map { ($0.name, $0.value) },
      uniquingKeysWith: { first, _ in first })
    // What is found in the data or the machine is found again.
    let own = settings.filter { setting in
      setting.name != "format" && setting.name != "threads" && usual[setting.name] != setting.value
        && !(setting.name == "split-seed" && split.seed == optimization.seed)
        && !(setting.name == "classes" && stratification.method.hasPrefix("fixed:"))
        && !model.isOfTheFolder(setting.name)
    }
    var list = own
    if data.encoding != .utf8 { list.append(Setting("encoding", data.encoding.rawValue)) }
    if !data.header { list.append(Setting("no-header", "yes")) }
    if data.skipBad { list.append(Setting("skip-bad", "yes")) }
    if optimization.checkpointEvery != OptimizationPlan().checkpointEvery {
      list.append(Setting("checkpoint-every", "\(optimization.checkpointEvery)"))
    }
    if !tags.isEmpty { list.append(Setting("tag", tags.joined(separator: ", "))) }
    return list.filter { !$0.value.isEmpty && RequestField.named($0.name) != nil }
  }
}

/// The plan of a request that says nothing but its model.
private enum PlanDefaults {
  static func plan(for model: ModelPlan) -> Plan {
    let length = model.usualLength
    var usual = ModelPlan()
    if let architecture = (model.pretrained?.architecture).flatMap(Architecture.init(rawValue:)) {
      usual.pooling = architecture.usualPooling
    }
    return Plan(
      version: productVersion, name: "", tags: [], data: DataPlan(path: "", format: .csv), model: usual,
      stratification: StratificationPlan(), thresholds: [], weighting: WeightingPlan(),
      optimization: OptimizationPlan(epochs: length.epochs, learningRate: length.learningRate),
      split: SplitPlan(seed: 42, train: [], validation: []))
  }
}

extension ModelPlan {
  /// Whether the value of a setting came with the pretrained model, as far as the plan tells.
  fileprivate func isOfTheFolder(_ setting: String) -> Bool {
    guard let pretrained else { return false }
    switch setting {
    case "layers", "width", "heads", "vocabulary": return true
    case "dropout":
      let isDecoder = Architecture(rawValue: pretrained.architecture)?.isDecoder ?? false
      return attentionDropout != nil || pooledDropout != nil || (isDecoder && dropout == 0)
    default: return false
    }
  }
}
