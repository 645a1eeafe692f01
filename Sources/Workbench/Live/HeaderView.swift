import Cells
import Charts
import Runs

/// The top of the live screen: which run, what it is doing, how far it is and how fast.
struct HeaderView {
  let state: AppState
  let grid: PanelGrid?

  func draw(into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    guard rect.height > 0 else { return }
    let rows = (0..<rect.height).map {
      Rect(column: rect.column, row: rect.row + $0, width: rect.width, height: 1)
    }
    guard let record = state.live.record else {
      buffer.draw(
        " steelyard", column: 0, row: 0, style: look[.title], maxWidth: rect.width, glyphs: look.glyphs)
      return
    }
    drawName(record, into: &buffer, in: rows[0], look: look)
    if rows.count == 2 { drawProgress(record, into: &buffer, in: rows[1], look: look) }
    if rows.count > 2 {
      drawFacts(record, into: &buffer, in: rows[1], look: look)
      drawProgress(record, into: &buffer, in: rows[2], look: look)
    }
  }

  private func drawName(_ record: RunRecord, into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    let life = RunLife(record, hasEngine: state.live.hasEngine)
    let badge = RunBadge(life: life, look: look)
    let text = badge.text
    let width = CharacterWidth.width(of: text, glyphs: look.glyphs)
    let end = rect.endColumn - 1
    let start = max(rect.column, end - width)
    buffer.draw(
      text, column: start, row: rect.row, style: badge.style, maxWidth: end - start, glyphs: look.glyphs)
    var row = TextRow()
    row.add("steelyard", look[.title], priority: 3)
    row.add(record.name, look[.text].with(.bold), priority: 0)
    row.add(weightingText, look[.dim], priority: 4)
    if let parent = record.parent {
      let name = state.live.ancestors.first?.record.name ?? parent.run.rawValue
      row.add(
        "fork of \(name.shown(width: 24)) at \(NumberText.count(parent.step))", look[.tick], priority: 4)
    }
    if state.live.isNice, state.live.isSteerable { row.add("nice", look[.warn], priority: 2) }
    if state.live.queueLength > 0 {
      row.add("\(state.live.queueLength) in the queue", look[.dim], priority: 5)
    }
    row.add(record.dataName, look[.dim], priority: 6)
    row.add(String(record.modelName), look[.dim], priority: 6)
    if !record.reason.isEmpty, life == .failed || life == .stopped {
      row.add(record.reason, look[life == .failed ? .bad : .warn], priority: 5)
    }
    if life == .dead, let heartbeat = record.heartbeat {
      let age = NumberText.duration(max(0, state.now - heartbeat.at))
      row.add("last sign of life \(age) ago", look[.bad], priority: 2)
    }
    if let grid, grid.pageCount > 1 {
      row.add("\(grid.page + 1)/\(grid.pageCount)", look[.key], priority: 1)
    }
    row.draw(
      into: &buffer,
      in: Rect(column: rect.column + 1, row: rect.row, width: start - rect.column - 3, height: 1),
      look: look)
  }

  private var weightingText: String {
    guard let weighting = state.live.weighting else { return state.live.record?.weightingMethod ?? "" }
    return weighting.method + " " + weighting.scope.rawValue
  }

  private func drawFacts(_ record: RunRecord, into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    var row = TextRow()
    row.gap = 3
    row.add(
      "step \(NumberText.count(record.step))/\(NumberText.count(record.totalSteps))", look[.text], priority: 0
    )
    row.add("epoch \(epochText(record))", look[.text], priority: 1)
    for (text, priority) in speedFacts { row.add(text, look[.text], priority: priority) }
    if let best = record.bestMSE {
      let epoch = record.bestEpoch.map { " at epoch " + NumberText.compact($0) } ?? ""
      row.add("best MSE " + NumberText.compact(best, digits: 4) + epoch, look[.good], priority: 3)
    }
    if record.trainsClasses, let accuracy = record.bestAccuracy {
      row.add("accuracy " + NumberText.decimals(accuracy * 100, 1) + " %", look[.good], priority: 4)
    }
    row.draw(
      into: &buffer, in: Rect(column: rect.column + 1, row: rect.row, width: rect.width - 2, height: 1),
      look: look)
  }

  private func epochText(_ record: RunRecord) -> String {
    let scale = state.live.epochScale
    let epoch = scale.epochs(after: record.step)
    let total = min(Double(record.totalEpochs), scale.epochs(after: record.totalSteps))
    let end = total == total.rounded() ? "\(Int(total))" : NumberText.decimals(total, 1)
    return NumberText.decimals(epoch, 1) + "/" + end
  }

  /// Speed, learning rate and memory, as far as they are known.
  private var speedFacts: [(String, Int)] {
    guard let record = state.live.record else { return [] }
    var facts: [(String, Int)] = []
    if let tokens = state.live.tokensPerSecond, state.live.isSteerable {
      facts.append((NumberText.compact(tokens) + " tokens/s", 2))
    } else if record.seconds > 0 {
      facts.append((NumberText.compact(Double(record.tokens) / record.seconds) + " tokens/s", 2))
    }
    if let rate = state.live.lastStep?.learningRate { facts.append(("rate " + NumberText.compact(rate), 5)) }
    if record.peakResidentMiB > 0 { facts.append((NumberText.compact(record.peakResidentMiB) + " MiB", 6)) }
    return facts
  }

  /// The bar, with what matters beside it: share, time left.
  private func drawProgress(_ record: RunRecord, into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    let share = record.totalSteps > 0 ? Double(record.step) / Double(record.totalSteps) : 0
    let percent = "\(Int((max(0, min(1, share)) * 100).rounded(.down))) %"
    var row = TextRow()
    row.add(percent, look[.text].with(.bold), priority: 0)
    if let left = state.live.secondsLeft, state.live.isSteerable {
      row.add(NumberText.duration(left) + " left", look[.text], priority: 1)
    } else {
      row.add(NumberText.duration(record.seconds), look[.text], priority: 1)
    }
    if state.size.height < 34 {
      row.add(
        "step \(NumberText.count(record.step))/\(NumberText.count(record.totalSteps))", look[.text],
        priority: 3)
      row.add("epoch \(epochText(record))", look[.text], priority: 4)
      if let fact = speedFacts.first { row.add(fact.0, look[.dim], priority: 6) }
      for fact in speedFacts.dropFirst() { row.add(fact.0, look[.dim], priority: 7) }
    }
    let bar = max(6, rect.width / 4)
    let right = rect.width >= 100 ? rect.width - 28 : bar
    let used = min(right, rect.width - 2)
    Gauge(share: share).draw(
      into: &buffer, in: Rect(column: rect.column + 1, row: rect.row, width: used, height: 1),
      bar: look[.focus], style: look.chart)
    row.draw(
      into: &buffer,
      in: Rect(column: rect.column + used + 3, row: rect.row, width: rect.width - used - 4, height: 1),
      look: look)
  }
}

/// A run's state in one word with a sign, so that it reads without colour.
struct RunBadge {
  let text: String
  let style: Style

  init(life: RunLife, look: Look) {
    let (sign, plain, role): (String, String, Theme.Role) =
      switch life {
      case .training: ("●", "*", .good)
      case .evaluating: ("◆", "*", .good)
      case .paused: ("‖", "=", .warn)
      case .suspended: ("‖", "=", .warn)
      case .planned: ("○", "o", .dim)
      case .stopped: ("■", "#", .warn)
      case .finished: ("✓", "+", .focus)
      case .failed: ("✗", "!", .bad)
      case .dead: ("✗", "!", .bad)
      }
    text = (look.glyphs == .braille ? sign : plain) + " " + life.rawValue
    style = look[role]
  }
}
