import Cells
import Charts
import Runs
import Stratification
import Training

extension ProbeScreen {
  static func draw(_ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look) {
    drawHeader(state, into: &buffer, in: frame.header, look: look)
    guard !frame.body.isEmpty else { return }
    guard state.live.record != nil else {
      return note("no run is open: 3 lists the runs", into: &buffer, in: frame.body, look: look)
    }
    let layout = ProbeLayout(state)
    drawInput(state, layout, into: &buffer, look: look)
    drawAnswer(state, into: &buffer, in: layout.answer, look: look)
    for tab in layout.tabs {
      let style = tab.view == state.probe.view ? look[.selection] : look[.dim]
      buffer.draw(
        " " + tab.text + " ", column: tab.rect.column, row: tab.rect.row, style: style,
        maxWidth: tab.rect.width,
        glyphs: look.glyphs)
    }
    buffer.clipped(to: layout.content) {
      ProbePanel(state: state, look: look).draw(into: &$0, layout: layout)
    }
  }

  static func note(_ text: String, into buffer: inout CellBuffer, in rect: Rect, look: Look) {
    guard !rect.isEmpty else { return }
    buffer.draw(
      text, in: Rect(column: rect.column, row: rect.row + rect.height / 2, width: rect.width, height: 1),
      alignment: .center, style: look[.dim], glyphs: look.glyphs)
  }

  private static func drawHeader(_ state: AppState, into buffer: inout CellBuffer, in rect: Rect, look: Look)
  {
    guard !rect.isEmpty else { return }
    var row = TextRow()
    row.add("probe", look[.title], priority: 2)
    if let record = state.live.record { row.add(record.name, look[.text].with(.bold), priority: 0) }
    if let model = state.probe.model {
      row.add(
        "\(model.checkpoint.rawValue) checkpoint, step \(NumberText.count(model.step))", look[.text],
        priority: 1)
    } else if let problem = state.probe.problem {
      row.add(problem, look[.bad], priority: 1)
    } else if state.live.record != nil {
      row.add("loading the \(state.probe.checkpoint.rawValue) checkpoint", look[.warn], priority: 1)
    }
    if let analysis = state.probe.report?.analysis {
      row.add("\(NumberText.count(analysis.rows)) validation rows", look[.dim], priority: 5)
      row.add("MSE " + NumberText.compact(analysis.mse, digits: 4), look[.text], priority: 3)
      if state.live.record?.trainsClasses ?? true {
        row.add("accuracy " + percent(analysis.accuracy), look[.text], priority: 4)
        row.add("heads agree " + percent(analysis.agreement), look[.text], priority: 6)
      } else {
        row.add("the class head is not trained", look[.warn], priority: 4)
      }
    }
    row.draw(
      into: &buffer, in: Rect(column: rect.column + 1, row: rect.row, width: rect.width - 2, height: 1),
      look: look)
  }

  static func percent(_ share: Double) -> String { NumberText.decimals(share * 100, 1) + " %" }

  private static func drawInput(
    _ state: AppState, _ layout: ProbeLayout, into buffer: inout CellBuffer, look: Look
  ) {
    var rect = layout.input
    guard !rect.isEmpty else { return }
    if layout.isFramed {
      rect = buffer.drawBox(
        rect, title: "sentence", style: look[state.probe.isTyping ? .focus : .border],
        titleStyle: look[state.probe.isTyping ? .focus : .title],
        weight: state.probe.isTyping ? .heavy : .light,
        glyphs: look.glyphs
      ).inset(horizontally: 1, vertically: 0)
    }
    if state.probe.field.text.isEmpty, !state.probe.isTyping {
      buffer.draw(
        "i: type a sentence and see what the model says of it", column: rect.column, row: rect.row,
        style: look[.dim], maxWidth: rect.width, glyphs: look.glyphs)
      return
    }
    drawField(
      state.probe.field, name: layout.isFramed ? "" : (look.glyphs == .ascii ? "> " : "› "),
      isFocused: state.probe.isTyping, into: &buffer, in: rect, look: look)
  }

  // MARK: The answer

  private static func drawAnswer(_ state: AppState, into buffer: inout CellBuffer, in rect: Rect, look: Look)
  {
    guard !rect.isEmpty else { return }
    guard let answer = state.probe.answer, let cuts = state.probe.model?.thresholds else {
      if let problem = state.probe.problem {
        buffer.draw(
          problem, column: rect.column + 1, row: rect.row, style: look[.bad], maxWidth: rect.width - 2,
          glyphs: look.glyphs)
      }
      return
    }
    let byScore = classIndex(of: answer.scoreRaw, thresholds: cuts)
    var row = TextRow()
    row.add(
      "score " + signed(answer.score), look.theme.classStyle(byScore, of: cuts.count + 1).with(.bold),
      priority: 0)
    if answer.score != answer.scoreRaw {
      row.add("(raw \(signed(answer.scoreRaw)))", look[.dim], priority: 5)
    }
    row.add("score's class \(byScore)", look.theme.classStyle(byScore, of: cuts.count + 1), priority: 3)
    row.add(
      "named class \(answer.classIndex), \(percent(answer.probabilities[answer.classIndex]))",
      look.theme.classStyle(answer.classIndex, of: cuts.count + 1), priority: 1)
    if byScore == answer.classIndex {
      row.add("the heads agree", look[.good], priority: 2)
    } else {
      row.add("the heads disagree by \(abs(byScore - answer.classIndex))", look[.warn], priority: 2)
    }
    if state.probe.asked != state.probe.field.text { row.add("…", look[.dim], priority: 4) }
    row.draw(
      into: &buffer, in: Rect(column: rect.column + 1, row: rect.row, width: rect.width - 2, height: 1),
      look: look)
    var rest = Rect(
      column: rect.column + 1, row: rect.row + 1, width: rect.width - 2, height: rect.height - 1)
    guard !rest.isEmpty else { return }
    if let words = state.probe.influence, rest.height >= 1 {
      drawInfluence(
        words, into: &buffer, in: Rect(column: rest.column, row: rest.row, width: rest.width, height: 1),
        look: look)
      rest = Rect(column: rest.column, row: rest.row + 1, width: rest.width, height: rest.height - 1)
    }
    guard !rest.isEmpty else { return }
    let halves =
      rest.width >= 70 && rest.height >= 4
      ? Layout.split(rest, into: .columns, [.flexible(weight: 3), .flexible(weight: 2)], gap: 2)
      : [Rect(width: 0, height: 0), rest]
    if let histograms = state.live.histograms, !halves[0].isEmpty {
      DensityChart(
        distributions: [
          .init(
            name: "training scores", shortName: "training", mark: .circle, style: look[.dim],
            counts: histograms.train)
        ], thresholds: cuts, cursor: answer.score, bandwidth: 0.02
      ).draw(into: &buffer, in: halves[0], style: look.chart)
    }
    drawProbabilities(answer, cuts, into: &buffer, in: halves[1], look: look)
  }

  private static func drawProbabilities(
    _ answer: Answer, _ cuts: [Double], into buffer: inout CellBuffer, in rect: Rect, look: Look
  ) {
    guard answer.probabilities.count <= rect.height else {
      // Too little room for bars: all probabilities in one line.
      var row = TextRow()
      for (k, probability) in answer.probabilities.enumerated() {
        row.add(
          "\(k): \(percent(probability))", look.theme.classStyle(k, of: answer.probabilities.count),
          priority: k == answer.classIndex ? 0 : 1)
      }
      row.draw(
        into: &buffer, in: Rect(column: rect.column, row: rect.row, width: rect.width, height: 1), look: look)
      return
    }
    let items = answer.probabilities.enumerated().map { k, probability in
      BarList.Item(
        "\(k)  " + range(of: k, cuts), value: probability, text: percent(probability),
        style: look.theme.classStyle(k, of: answer.probabilities.count))
    }
    BarList(items: items, full: 1).draw(into: &buffer, in: rect, style: look.chart)
  }

  /// What a class holds, e.g. `-0.12…0.08`.
  static func range(of k: Int, _ cuts: [Double]) -> String {
    let low = k == 0 ? -1 : cuts[k - 1]
    let high = k == cuts.count ? 1 : cuts[k]
    return NumberText.decimals(low, 2) + "…" + NumberText.decimals(high, 2)
  }

  static func signed(_ value: Double) -> String { (value >= 0 ? "+" : "") + NumberText.decimals(value, 3) }

  /// Words that push the score up in the style of good, down in that of bad, with their effect.
  private static func drawInfluence(
    _ words: [WordInfluence], into buffer: inout CellBuffer, in rect: Rect, look: Look
  ) {
    let most = words.map { abs($0.effect) }.max() ?? 0
    var column = rect.column
    for word in words {
      let isStrong = most > 0 && abs(word.effect) >= most / 3
      let style = isStrong ? look[word.effect > 0 ? .good : .bad].with(.bold) : look[.text]
      let text = isStrong ? word.word + " (" + signed(word.effect) + ")" : word.word
      guard column < rect.endColumn else { return }
      column +=
        buffer.draw(
          text, column: column, row: rect.row, style: style, maxWidth: rect.endColumn - column,
          glyphs: look.glyphs) + 1
    }
  }
}
