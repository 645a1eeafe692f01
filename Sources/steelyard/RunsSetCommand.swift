import ArgumentParser
import Foundation
import History
import Runs
import Stratification
import Training

/// `runs set`: changes the settings of a run that is being trained, and what lists say about any run.
struct RunsSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract:
      "Change a run: learning rate, weighting, thresholds, nice mode while it trains; name, tags, note always."
  )

  @OptionGroup var target: RunArgument
  @Option(help: "A new base learning rate; the schedule's shape stays.")
  var learningRate: Double?
  @OptionGroup(title: "Weighting") var weighting: WeightingOptions
  @Option(
    help: ArgumentHelp(
      "Cuts between as many classes as before, e.g. -.6,-.2,.2,.6, or a method of train --thresholds.",
      valueName: "cuts|method"))
  var thresholds: String?
  @Option(
    help: ArgumentHelp("Train on one thread at low priority, to the same bits.", valueName: "on|off"))
  var nice: String?
  @Option(help: "A new name.")
  var name: String?
  @Option(name: .customLong("tag"), help: "A tag; may be given several times, an empty one clears them.")
  var tags: [String] = []
  @Option(help: "A note.")
  var note: String?
  @Flag(inversion: .prefixedNo, help: "Pin the run as the baseline.")
  var pin: Bool?
  @OptionGroup var options: SteeringOptions

  func run() throws {
    let (store, record) = try target.resolve()
    let kinds = try commands(plan: { try store.plan(record.id) })
    let changes = RunChanges(
      name: name, tags: tags.isEmpty ? nil : tags.filter { !$0.isEmpty }, note: note, pinned: pin)
    guard !kinds.isEmpty || changes != RunChanges() else {
      throw RequestError(
        "runs set: expected something to change: --learning-rate, --weighting, --thresholds, --nice, "
          + "--name, --tag, --note or --pin")
    }
    if changes != RunChanges() { try store.update(record.id, changes) }
    if !kinds.isEmpty { try Steering(store: store, record: record, options: options).send(kinds) }
  }

  private func commands(plan: () throws -> Plan) throws -> [CommandKind] {
    var kinds: [CommandKind] = []
    if let learningRate {
      guard learningRate.isFinite, learningRate > 0 else {
        throw RequestError("--learning-rate: found \(learningRate), expected a number above 0")
      }
      kinds.append(.setLearningRate(learningRate))
    }
    if weighting.weighting != nil {
      for option in weighting.unused { Complaint.say("\(option) has no effect on this weighting") }
      kinds.append(.setWeighting(try weighting.plan()))
    } else if try weighting.plan() != WeightingPlan() {
      throw RequestError("--weighting: expected the method that the other weighting options belong to")
    }
    if let nice {
      guard nice == "on" || nice == "off" else {
        throw RequestError("--nice: found \(nice), expected on or off")
      }
      kinds.append(.setNice(nice == "on"))
    }
    if let thresholds { kinds.append(.setThresholds(try cuts(thresholds, plan()))) }
    return kinds
  }

  /// The cuts as numbers; a method is solved on the run's own training part.
  private func cuts(_ text: String, _ plan: Plan) throws -> [Double] {
    let isList = text.first.map { "-+.0123456789".contains($0) } ?? false
    do {
      let method = try ThresholdMethod(parsing: isList ? "fixed:" + text : text)
      let cuts: [Double]
      if case .fixed(let given) = method {
        cuts = given
      } else {
        let training = Set(plan.split.train)
        let rows = try DataSet.load(madeFrom: plan.data).rows
        let answer = try Stratifier.solve(
          scores: rows.filter { training.contains($0.record) }.map(\.score), method: method,
          settings: plan.stratification.settings)
        for warning in answer.warnings { Complaint.say(warning) }
        cuts = answer.thresholds
      }
      guard cuts.count == plan.thresholds.count else {
        throw RequestError(
          "--thresholds: found \(cuts.count), expected \(plan.thresholds.count): the run has "
            + "\(plan.thresholds.count + 1) classes and keeps them")
      }
      return cuts
    } catch let error as StratificationError {
      throw RequestError("--thresholds: \(error)")
    }
  }
}
