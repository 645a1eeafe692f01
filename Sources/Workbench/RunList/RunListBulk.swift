import Cells
import Charts
import Runs

/// Steering several runs in training, and the space that runs occupy.
extension RunListScreen {
  // MARK: Steering

  private static let orders: [(name: String, kind: CommandKind, help: String)] = [
    ("pause", .pause, "between two steps"), ("resume", .resume, "let paused runs go on"),
    ("evaluate", .evaluate, "now, between two steps"), ("checkpoint", .checkpoint, "now"),
    ("stop", .stop, "checkpoint and end; asks first"),
  ]

  static func askSteer(_ state: inout AppState) {
    let runs = state.runs.targets.filter { state.runs.hasEngine($0) }
    guard !runs.isEmpty else { return }
    let items = orders.map { Picker.Item($0.name, $0.name, detail: $0.help) }
    let who = runs.count == 1 ? runs[0].name : "\(runs.count) runs in training"
    state.overlay = .picker(Picker(.runs(.steer(runs.map(\.id))), title: "steer \(who)", items: items))
  }

  static func steer(_ state: inout AppState, _ items: [Picker.Item], _ runs: [RunID]) -> [Effect] {
    guard let name = items.first?.name, let order = orders.first(where: { $0.name == name }) else {
      return []
    }
    if order.kind == .stop {
      let names = runs.prefix(6).compactMap { state.runs.record($0)?.name }
      let more = runs.count > 6 ? ["and \(runs.count - 6) more"] : []
      state.overlay = .question(
        Question(
          .runs(.stop(runs)), title: runs.count == 1 ? "stop the run?" : "stop \(runs.count) runs?",
          lines: names + more + ["They checkpoint and end; they can be resumed."], yes: "stop"))
      return []
    }
    return runs.map { .request(order.kind, $0) }
  }

  // MARK: Space on the disk

  private static let everySpare = "checkpoints"
  private static let wholeTrash = "trash"

  /// What runs occupy, the largest first; what is marked and taken is freed.
  static func show(_ state: inout AppState, _ report: RunDiskReport) {
    let lines = report.lines.sorted { $0.bytes > $1.bytes }
    let total = lines.reduce(0) { $0 + $1.bytes }
    let trash = lines.filter { state.runs.record($0.run)?.trashed ?? false }
    let spare = lines.filter { !(state.runs.record($0.run)?.trashed ?? true) && $0.spare > 0 }
    var items: [Picker.Item] = []
    if !trash.isEmpty {
      let bytes = ByteText.of(trash.reduce(0) { $0 + $1.bytes })
      items.append(
        Picker.Item(wholeTrash, "empty the trash", detail: "\(trash.count) runs, \(bytes)"))
    }
    if !spare.isEmpty {
      let bytes = ByteText.of(spare.reduce(0) { $0 + $1.spare })
      items.append(
        Picker.Item(everySpare, "checkpoints that nothing needs", detail: "of \(spare.count) runs, \(bytes)"))
    }
    for line in lines {
      guard let record = state.runs.record(line.run) else { continue }
      let use = record.trashed ? "in the trash" : line.spare > 0 ? "\(ByteText.of(line.spare)) can go" : ""
      items.append(
        Picker.Item(
          line.run.rawValue, "\(ByteText.of(line.bytes).leading(9))  \(record.name)", detail: use))
    }
    let free = report.free.map { ", \(ByteText.of($0)) free" } ?? ""
    state.overlay = .picker(
      Picker(
        .runs(.disk),
        title: "disk: runs \(ByteText.of(total)), history \(ByteText.of(report.database))\(free)",
        items: items, marksLines: true))
    state.runs.diskReport = report
  }

  /// Marked lines: whole trash, all spare checkpoints, or those of single runs.
  static func askPrune(_ state: inout AppState, _ items: [Picker.Item]) {
    guard let report = state.runs.diskReport, !items.isEmpty else { return }
    let names = Set(items.map(\.name))
    var pruning = RunPruning(runs: [], trash: [])
    var bytes = 0
    for line in report.lines {
      guard let record = state.runs.record(line.run), !state.runs.hasEngine(record) else { continue }
      let isNamed = names.contains(line.run.rawValue)
      if record.trashed, isNamed || names.contains(wholeTrash) {
        pruning.trash.append(line.run)
        bytes += line.bytes
      } else if !record.trashed, line.spare > 0, isNamed || names.contains(everySpare) {
        pruning.runs.append(line.run)
        bytes += line.spare
      }
    }
    guard !pruning.runs.isEmpty || !pruning.trash.isEmpty else {
      state.say("nothing of these can go: runs go into the trash first")
      return
    }
    var lines: [String] = []
    if !pruning.trash.isEmpty { lines.append("\(pruning.trash.count) runs in the trash go for good.") }
    if !pruning.runs.isEmpty {
      lines.append("\(pruning.runs.count) runs lose the checkpoints that nothing needs;")
      lines.append("the best ones stay, and those that a run goes on from.")
    }
    state.overlay = .question(
      Question(.runs(.prune(pruning)), title: "free \(ByteText.of(bytes))?", lines: lines, yes: "free it"))
  }
}

/// Amounts of bytes for people.
enum ByteText {
  static func of(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["B", "KiB", "MiB", "GiB"] {
      if value < 1024 {
        return NumberText.decimals(value, unit == "B" || value >= 100 ? 0 : 1) + " " + unit
      }
      value /= 1024
    }
    return NumberText.decimals(value, 1) + " TiB"
  }
}

extension String {
  /// With blanks before it up to a width.
  func leading(_ width: Int) -> String {
    let missing = width - CharacterWidth.width(of: self)
    return missing > 0 ? String(repeating: " ", count: missing) + self : self
  }
}
