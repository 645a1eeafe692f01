import Cells
import Charts

/// Draws what lies over the screen.
func drawOverlay(
  _ overlay: Overlay, _ state: AppState, into buffer: inout CellBuffer, frame: ScreenFrame, look: Look
) {
  let body = DialogSpace.body(state.size)
  switch overlay {
  case .help(let help): HelpText.draw(help, state, into: &buffer, look: look)
  case .prompt(let prompt): drawPrompt(prompt, state, into: &buffer, frame: frame, look: look)
  case .picker(let picker): PickerView(picker, state).draw(into: &buffer, look: look)
  case .page(let page): PageView(page, state).draw(into: &buffer, look: look)
  case .quit, .form, .question, .busy:
    dialog(for: overlay, state, look)?.draw(into: &buffer, in: body)
  }
}

/// The overlays that are boxes with lines: what draws them and what clicks are held against.
func dialog(for overlay: Overlay, _ state: AppState, _ look: Look) -> Dialog? {
  /// The key that a binding has, as the person has it.
  func key(_ id: String) -> String {
    let name = KeyTable.bindings(in: state).first { $0.id == id }?.keyName ?? ""
    return KeyName.shown(name, look.glyphs)
  }
  switch overlay {
  case .quit:
    let count = state.ownRuns.count
    let (what, it) = count == 1 ? ("the run", "it") : ("\(count) runs", "them")
    let waiting = state.newRun.queue.waiting.count
    var dialog = Dialog("this process trains \(what)", look)
    if waiting > 0 {
      let runs = waiting == 1 ? "1 run waits" : "\(waiting) runs wait"
      dialog.line("\(runs) in the queue; left training, they follow", look[.dim])
    }
    dialog.line(
      "\(key("quit.leave-training"))  leave \(it) training without a screen", look[.text],
      on: .action(.leaveTraining))
    dialog.line(
      "\(key("quit.pause-and-quit"))  pause \(it), to resume \(it) later", look[.text],
      on: .action(.pauseAndQuit))
    dialog.line("\(key("quit.stop-and-quit"))  stop \(it)", look[.text], on: .action(.stopAndQuit))
    dialog.line("\(key("dialog.cancel"))  cancel", look[.text], on: .action(.cancel))
    return dialog
  case .form(let form): return formDialog(form, state, look)
  case .question(let question):
    var dialog = Dialog(question.title, look)
    for line in question.lines { dialog.line(line, look[.text]) }
    dialog.pieces([
      .init(text: "\(key("question.yes")) \(question.yes)   ", style: look[.key], target: .action(.accept)),
      .init(text: "\(key("question.no")) no", style: look[.key], target: .action(.cancel)),
    ])
    return dialog
  case .busy(let what):
    var dialog = Dialog("one moment", look)
    dialog.line(what, look[.text])
    return dialog
  case .help, .prompt, .picker, .page: return nil
  }
}
