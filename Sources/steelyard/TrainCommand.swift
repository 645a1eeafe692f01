import ArgumentParser
import Foundation
import History
import Runs
import TaskWeighting
import Training

/// `steelyard train`: makes a run and trains it here, without a screen.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model on a file of texts with scores.",
    discussion: """
      Progress goes to stderr, the final figures to stdout. Ctrl-C checkpoints and stops, a second Ctrl-C stops \
      at once; `steelyard runs resume` goes on from there to the same bits.
      """)

  @OptionGroup(title: "Store") var store: StoreOption
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Weighting") var weighting: WeightingOptions
  @OptionGroup(title: "Stratification") var stratification: StratificationOptions
  @OptionGroup(title: "Optimization") var optimization: OptimizationOptions

  @Option(help: "The run's name; default: the data file's name and the weighting.")
  var name: String?
  @Option(name: .customLong("tag"), help: "A tag; may be given several times.")
  var tags: [String] = []
  @Option(
    help: ArgumentHelp(
      "Write every step's numbers to this file, one JSON object a line; - is stdout.", valueName: "file.jsonl"
    ))
  var trace: String?
  @Option(
    help: ArgumentHelp("Which checkpoints stay on disk: best, all or none.", valueName: "best|all|none"))
  var keep: String = "best"
  @Option(help: ArgumentHelp("Read options from a TOML file; the command line wins.", valueName: "file.toml"))
  var config: String?
  @Option(
    help: ArgumentHelp(
      "Fill in a ready-made configuration, B1 to B9 for the paper's; list shows them all. Other options win.",
      valueName: "name|list"))
  var preset: String?
  @Flag(help: "Make the run and queue it instead of training it here; prints its id.")
  var queue = false
  @Flag(help: "Print the final figures as JSON.")
  var json = false

  /// Every option of `train` under its long name, for configuration files.
  static var optionNames: [String] {
    let help = helpMessage(includeHidden: false, columns: 400)
    var names: Set<String> = []
    for word in help.split(whereSeparator: { " \n,()[]".contains($0) }) where word.hasPrefix("--") {
      names.insert(String(word))
    }
    return names.subtracting(["--config", "--preset", "--help", "--version"]).sorted()
  }

  func run() throws {
    if preset == "list" { return try StandardOutput.print(PresetList.text) }
    let filled = try preset.map { try PresetList.preset($0) }
    let request = try makeRequest()
    if let model = filled?.model, request.model == ModelPlan.tiny {
      throw RequestError(
        "--preset \(preset ?? ""): found the model tiny, expected --model DIR with the folder of \(model.title) "
          + "(\(model.repository))")
    }
    let history = try store.open()
    let made = try RunMaker.make(request, in: history)
    let unused = weighting.unused.map { "\($0) has no effect on this weighting" }
    let other = filled?.model?.mismatch(made.plan.model).map { "--preset \(preset ?? ""): \($0)" }
    for warning in made.warnings + unused + [other].compactMap({ $0 }) { Complaint.say(warning) }
    if queue {
      try history.enqueue(made.record.id)
      try StandardOutput.print(
        json ? JSONOutput.line(["run": made.record.id.rawValue]) : made.record.id.rawValue)
      return
    }
    try TrainingConsole(store: history, run: made.record.id, json: json, trace: streamedTrace).train()
  }

  /// The trace where it goes to a stream of this process: the plan, which others train too, does not have it.
  private var streamedTrace: String? { trace.flatMap { OutputFile.isStream($0) && !queue ? $0 : nil } }

  func makeRequest() throws -> RunRequest {
    guard let file = data.file else { throw RequestError("--data: expected the file to learn from") }
    var request = RunRequest(data: file)
    try data.fill(&request)
    try model.fill(&request)
    try weighting.fill(&request)
    try stratification.fill(&request)
    try optimization.fill(&request)
    request.name = name
    request.tags = tags
    request.trace = streamedTrace == nil ? trace : nil
    request.keep = try Choice.parse("--keep", keep)
    return request
  }
}
