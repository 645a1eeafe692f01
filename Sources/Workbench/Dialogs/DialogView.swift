import Cells
import Charts

/// Draws what lies over the screen.
func drawOverlay(
  _ overlay: Overlay, _ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look
) {
  let body = DialogSpace.body(state.size)
  switch overlay {
  case .help(let help): HelpText.draw(help, state, into: &buffer, look: look)
  case .thresholds(let form): drawThresholds(form, state, into: &buffer, in: body, look: look)
  case .prompt(let prompt): drawPrompt(prompt, state, into: &buffer, frame: frame, look: look)
  case .picker(let picker): PickerView(picker, state).draw(into: &buffer, look: look)
  case .page(let page): PageView(page, state).draw(into: &buffer, look: look)
  case .learningRate, .weighting, .confirmStop, .quit, .form, .question, .busy:
    dialog(for: overlay, state, look)?.draw(into: &buffer, in: body)
  }
}

/// The overlays that are boxes with lines: what draws them and what clicks are held against.
func dialog(for overlay: Overlay, _ state: AppState, _ look: Look) -> Dialog? {
  switch overlay {
  case .learningRate(let field):
    var dialog = Dialog("learning rate", look)
    dialog.line("The new base rate; the schedule keeps its shape.", look[.dim])
    dialog.field("rate", field)
    dialog.verdict(field.learningRate.map { "from the next step on: \(NumberText.compact($0))" })
    return dialog
  case .weighting(let form): return weightingDialog(form, look)
  case .confirmStop:
    var dialog = Dialog("stop the run?", look)
    dialog.line("It checkpoints and stops after this step;", look[.text])
    dialog.line("it can be resumed.", look[.text])
    dialog.pieces([
      .init(text: "y stop   ", style: look[.key], target: .action(.confirmStop)),
      .init(text: "Esc go on training", style: look[.key], target: .action(.cancel)),
    ])
    return dialog
  case .quit:
    var dialog = Dialog("this process trains the run", look)
    dialog.line("b  leave it training without a screen", look[.text], on: .action(.leaveTraining))
    dialog.line("p  pause it, to resume it later", look[.text], on: .action(.pauseAndQuit))
    dialog.line("s  stop it", look[.text], on: .action(.stopAndQuit))
    dialog.line("Esc  cancel", look[.text], on: .action(.cancel))
    return dialog
  case .form(let form): return formDialog(form, state, look)
  case .question(let question):
    var dialog = Dialog(question.title, look)
    for line in question.lines { dialog.line(line, look[.text]) }
    dialog.pieces([
      .init(text: "y \(question.yes)   ", style: look[.key], target: .action(.accept)),
      .init(text: "Esc no", style: look[.key], target: .action(.cancel)),
    ])
    return dialog
  case .busy(let what):
    var dialog = Dialog("one moment", look)
    dialog.line(what, look[.text])
    return dialog
  case .help, .thresholds, .prompt, .picker, .page: return nil
  }
}

private func weightingDialog(_ form: WeightingForm, _ look: Look) -> Dialog {
  var dialog = Dialog("weighting of the tasks", look)
  for (index, method) in WeightingForm.methods.enumerated() {
    let mark = index == form.method ? (look.glyphs == .ascii ? "> " : "▸ ") : "  "
    let name = method.name.padding(to: 18)
    dialog.line(mark + name + method.about, index == form.method ? look[.selection] : look[.text])
  }
  let scopes = WeightingForm.scopes.enumerated().map {
    $0.offset == form.scope ? "[\($0.element)]" : " \($0.element) "
  }
  dialog.line("scope  " + scopes.joined(separator: " "), look[.text])
  if form.chosen.takesWeights { dialog.field("weights", form.weights) }
  dialog.verdict(
    form.result.map { "from the next step on: \($0.method), \($0.scope.rawValue); its state starts anew" })
  return dialog
}

/// The thresholds being typed, over the histogram that they cut.
private func drawThresholds(
  _ form: ThresholdForm, _ state: AppState, into buffer: inout CellBuffer, in body: Rect, look: Look
) {
  var dialog = Dialog("thresholds", look)
  dialog.line("Rows get new classes from the next step on; K stays.", look[.dim])
  dialog.field("cuts", form.field)
  let solver = form.solver.map { ThresholdForm.solvers[$0] } ?? "typed"
  dialog.line("from   \(solver)" + (form.answer.isEmpty ? "" : look.separator + form.answer), look[.text])
  dialog.verdict(form.result.map { _ in "Enter asks the run for these" })
  let room = body.height - dialog.height
  dialog.extraRows = room >= 6 && body.width >= 40 ? min(12, room) : 0
  let extra = dialog.draw(into: &buffer, in: body)
  guard case .success(let cuts) = form.result, let histograms = state.live.histograms, !extra.isEmpty else {
    return
  }
  HistogramChart(
    low: histograms.low, high: histograms.high, counts: histograms.train, thresholds: cuts,
    classStyles: (0...cuts.count).map { look.theme.classStyle($0, of: cuts.count + 1) },
    overlayStyle: look[.accent1], name: "training", logarithmic: state.live.logarithmic.contains(.histogram)
  ).draw(into: &buffer, in: extra, style: look.chart)
}
