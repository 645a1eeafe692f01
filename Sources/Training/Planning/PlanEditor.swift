import Runs
import Stratification
import TaskWeighting

/// Settings by the names of their options (`Plan.settings`, and `name`, `tag`, `checkpoint-every`, `encoding`,
/// `header`, `skip-bad`), read in one place: for `--set key=value`, forms and files.
public enum PlanEditor {
  /// Every name there is.
  public static let names = SettingRule.all.map(\.name)

  /// The words that a setting may be, for forms; empty where it is free.
  public static func choices(of name: String) -> [String] { rules[name]?.choices ?? [] }

  /// What a setting may be, in words; nil for an unknown name.
  public static func expectation(of name: String) -> String? { rules[name]?.expected }

  /// Reads `key=value`.
  public static func setting(_ text: String) throws(RequestError) -> Setting {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw RequestError("found \(excerpt(text)), expected key=value, e.g. learning-rate=0.0005")
    }
    return Setting(String(text[..<sign]), String(text[text.index(after: sign)...]))
  }

  /// The plan with these settings. A later one of the same name wins; `tag` adds to the tags given before it.
  ///
  /// Where the classes have to be cut anew, the result's `thresholds` are empty until they are solved on the
  /// training part.
  /// - Throws: one line with the name, what was found and what was expected.
  public static func apply(_ settings: [Setting], to plan: Plan) throws(RequestError) -> Plan {
    var edited = plan
    var tags: [String]?
    for setting in settings {
      try take(setting, into: &edited)
      if setting.name == "tag" {
        // The first one replaces what the plan had.
        edited.tags = (tags ?? []) + edited.tags.filter { !(tags ?? []).contains($0) }
        tags = edited.tags
      }
    }
    try check(edited)
    // A plan that was made before this was looked at goes on as it is.
    if settings.contains(where: { $0.name == "batch" || $0.name == "micro-batch" }) {
      try checkMicroBatch(edited.optimization.microBatch, batch: edited.optimization.batch)
    }
    if edited.stratification != plan.stratification { recut(&edited) }
    return edited
  }

  /// Whether a value will do for a setting by itself, as one types.
  ///
  /// - Throws: as `apply`.
  public static func check(name: String, value: String) throws(RequestError) {
    var plan = blank
    try take(Setting(name, value), into: &plan)
  }

  /// A part of a batch has no more texts than the batch.
  static func checkMicroBatch(_ microBatch: Int?, batch: Int) throws(RequestError) {
    guard let microBatch, microBatch > batch else { return }
    throw RequestError("micro-batch: found \(microBatch), expected at most the \(batch) texts of a batch")
  }

  // MARK: -

  private static let rules = Dictionary(uniqueKeysWithValues: SettingRule.all.map { ($0.name, $0) })

  /// A plan of defaults, without data: what settings are tried on.
  static let blank = Plan(
    version: productVersion, name: "", tags: [], data: DataPlan(path: "", format: .csv),
    model: ModelPlan(), stratification: StratificationPlan(), thresholds: [], weighting: WeightingPlan(),
    optimization: OptimizationPlan(), split: SplitPlan(seed: 42, train: [], validation: []))

  private static func take(_ setting: Setting, into plan: inout Plan) throws(RequestError) {
    guard let rule = rules[setting.name] else {
      throw RequestError(
        "\(excerpt(setting.name)): there is no such setting"
          + Suggestion.text(for: setting.name, among: names))
    }
    guard rule.take(setting.value, &plan) else {
      throw RequestError(
        "\(setting.name): found \(setting.value.isEmpty ? "nothing" : excerpt(setting.value)), "
          + "expected \(rule.expected)" + Suggestion.text(for: setting.value, among: rule.choices))
    }
  }

  /// What holds between settings.
  private static func check(_ plan: Plan) throws(RequestError) {
    guard plan.model.pretrained != nil || plan.model.width % plan.model.heads == 0 else {
      throw RequestError(
        "width: found \(plan.model.width), expected a multiple of the \(plan.model.heads) heads")
    }
    guard plan.data.groupPattern == nil || plan.data.groupColumn != nil else {
      throw RequestError("group-pattern: expected group-column with it, the column it is applied to")
    }
    do { _ = try plan.weighting.method(seed: 0) } catch { throw RequestError("\(error)") }
    let method: ThresholdMethod
    do { method = try ThresholdMethod(parsing: plan.stratification.method) } catch {
      throw RequestError("\(error)")
    }
    guard let classes = method.classes, classes != plan.stratification.classes else { return }
    throw RequestError(
      "classes: found \(plan.stratification.classes), expected \(classes), as many as the thresholds cut; "
        + "thresholds=exact cuts them anew")
  }

  /// Other cuts: given ones are taken as they are, others wait for the training part.
  private static func recut(_ edited: inout Plan) {
    if let method = try? ThresholdMethod(parsing: edited.stratification.method),
      case .fixed(let cuts) = method
    {
      edited.thresholds = cuts
    } else {
      edited.thresholds = []
    }
  }
}
