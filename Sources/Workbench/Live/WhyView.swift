import Cells
import Charts
import Runs

/// Why the weight moved: everything that a step computed, and what has changed since the cursor stood elsewhere.
struct WhyView {
  let state: AppState
  let look: Look
  private var live: LiveState { state.live }

  init(_ state: AppState, look: Look) {
    self.state = state
    self.look = look
  }

  struct Line {
    var texts: [String]
    var style: Style
    /// A line of text over the whole width instead of columns.
    var isText = false
  }

  /// The step shown: the one under the cursor, else the newest.
  private var pair: (now: StepRecord, before: StepRecord?)? {
    if let cursor = live.cursor {
      guard let inspection = live.inspection, inspection.step == cursor, let record = inspection.record
      else { return nil }
      return (record, inspection.before)
    }
    return live.lastStep.map { ($0, live.stepBefore) }
  }

  /// Rows inside the frame, for a width.
  func lines(width: Int) -> [Line] {
    guard let (now, before) = pair else {
      let text =
        live.cursor.map { step in
          live.inspection?.step == step ? "this run has no step \(step)" : "reading step \(step)"
        } ?? "no steps yet"
      return [Line(texts: [text], style: look[.dim], isText: true)]
    }
    var lines: [Line] = []
    let arrow = look.glyphs == .braille ? "→" : "->"
    if let before {
      let text =
        WeightMove(from: before, to: now)?.sentence(arrow: arrow)
        ?? "no effective share here: the method measures no gradient norms of both tasks"
      for part in Self.wrapped(plain(text), width: width) {
        lines.append(Line(texts: [part], style: look[.focus], isText: true))
      }
      lines.append(
        Line(texts: ["Δ since step \(NumberText.count(before.step))"], style: look[.dim], isText: true))
    }
    lines.append(Line(texts: ["", "regr.", "Δ", "class.", "Δ"], style: look[.title]))
    func both(_ name: String, _ r: (StepRecord) -> Double?, _ c: (StepRecord) -> Double?) {
      guard r(now) != nil || c(now) != nil else { return }
      let texts = [
        plain(name), number(r(now)), change(r(now), before.flatMap(r)), number(c(now)),
        change(c(now), before.flatMap(c)),
      ]
      lines.append(Line(texts: texts, style: look[.text]))
    }
    both("share", { $0.shareR }, { $0.shareR.map { 1 - $0 } })
    both("coeff.", { $0.coefficientR }, { $0.coefficientC })
    both("λ", { $0.lambdaR }, { $0.lambdaC })
    both("w", { $0.wR }, { $0.wC })
    both("‖g‖", { $0.normR }, { $0.normC })
    both("loss", { $0.lossRegression }, { $0.lossClassification })
    func one(_ name: String, _ value: (StepRecord) -> Double?) {
      guard let figure = value(now) else { return }
      let texts = [plain(name), number(figure), change(figure, before.flatMap(value)), "", ""]
      lines.append(Line(texts: texts, style: look[.text]))
    }
    one("cosine") { $0.cosine }
    one("L_imb") { $0.lossImbalanced }
    one("total") { $0.lossTotal }
    one("α") { $0.alpha }
    one("β") { $0.beta }
    one("rate") { $0.learningRate }
    one("norm") { $0.gradientNorm }
    let limit = live.plan?.optimization.clip
    one("clip") { step in limit.map { step.clipFactor(limit: $0) } }
    let classes = now.classCounts.map(String.init).joined(separator: " ")
    let old = before.map { $0.classCounts.map(String.init).joined(separator: " ") }
    let was = old.map { $0 == classes ? " (as before)" : " (was \($0))" } ?? ""
    for part in Self.wrapped("classes in the batch: \(classes)\(was)", width: width) {
      lines.append(Line(texts: [part], style: look[.text], isText: true))
    }
    lines.append(
      Line(
        texts: [
          "\(now.classCounts.reduce(0, +)) rows, \(now.tokens) tokens, norms over \(now.scope.rawValue)"
        ],
        style: look[.dim], isText: true))
    return lines
  }

  func draw(into buffer: inout CellBuffer, in rect: Rect) {
    guard !rect.isEmpty else { return }
    buffer.fill(rect, with: Cell(style: look[.background]))
    let inner = Self.inner(of: rect)
    let lines = lines(width: inner.width)
    if inner != rect {
      let step = live.cursor ?? live.lastStep?.step
      let place = step.map { " · step \(NumberText.count($0))" }
      buffer.drawBox(
        rect, title: "why the weight moved" + (place ?? ""), style: look[.focus], titleStyle: look[.title],
        weight: .light, glyphs: look.glyphs)
    }
    let columns = Columns(lines, width: inner.width)
    let first = max(0, min(live.whyLine ?? 0, lines.count - inner.height))
    for (offset, line) in lines.dropFirst(first).prefix(inner.height).enumerated() {
      let row = inner.row + offset
      let hidden = lines.count - first - inner.height
      if hidden > 0, offset == inner.height - 1, inner.height > 2 {
        buffer.draw(
          "PgDn: \(hidden + 1) more lines", column: inner.column, row: row, style: look[.key],
          maxWidth: inner.width, glyphs: look.glyphs)
        return
      }
      draw(
        line, columns, into: &buffer,
        in: Rect(column: inner.column, row: row, width: inner.width, height: 1))
    }
  }

  /// Where the name ends, and the two pairs of value and change after it: each as wide as its widest text, the
  /// room that is left between them.
  private struct Columns {
    var name: Int
    /// Ends of the four columns.
    var ends: [Int]

    init(_ lines: [Line], width: Int) {
      let tables = lines.filter { !$0.isText }
      let widths = (0..<5).map { index in
        tables.map { CharacterWidth.width(of: $0.texts[index]) }.max() ?? 0
      }
      let gap = max(1, min(4, (width - widths.reduce(0, +)) / 4))
      name = widths[0]
      var end = name
      ends = widths.dropFirst().map { column in
        end += gap + column
        return end
      }
    }
  }

  private func draw(_ line: Line, _ columns: Columns, into buffer: inout CellBuffer, in rect: Rect) {
    let count = line.isText ? 1 : 5
    for (index, text) in line.texts.prefix(count).enumerated() {
      // A column that does not fit whole is left out.
      guard index == 0 || columns.ends[index - 1] <= rect.width else { break }
      let width = CharacterWidth.width(of: text, glyphs: look.glyphs)
      let start = index == 0 ? 0 : columns.ends[index - 1] - width
      // A change is the smaller news of the two.
      let isChange = index == 2 || index == 4
      let style = isChange && line.style == look[.text] ? look[.dim] : line.style
      buffer.draw(
        text, column: rect.column + start, row: rect.row, style: style,
        maxWidth: max(0, rect.width - start), glyphs: look.glyphs)
    }
  }

  static func inner(of rect: Rect) -> Rect {
    rect.width >= 16 && rect.height >= 5 ? rect.inset(horizontally: 2, vertically: 1) : rect
  }

  private func number(_ value: Double?) -> String { value.map { NumberText.compact($0) } ?? "–" }

  private func change(_ now: Double?, _ before: Double?) -> String {
    guard let now, let before, now.isFinite, before.isFinite else { return "" }
    let change = now - before
    if change == 0 { return "0" }
    return (change > 0 ? "+" : "") + NumberText.compact(change, digits: 2)
  }

  /// Letters that plain terminals lack, spelled out.
  private func plain(_ text: String) -> String {
    guard look.glyphs == .ascii else { return text }
    return text.replacing("‖", with: "|").replacing("×", with: "x").replacing("λ", with: "lambda")
      .replacing("α", with: "alpha").replacing("β", with: "beta").replacing("Δ", with: "change")
  }

  /// Words in lines of a width.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if !line.isEmpty, CharacterWidth.width(of: longer) > max(8, width) {
        lines.append(line)
        line = String(word)
      } else {
        line = longer
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

extension StepRecord {
  /// What the gradients were multiplied by so that their norm stays at the limit (PyTorch's clip_grad_norm_).
  func clipFactor(limit: Double) -> Double { min(1, limit / (gradientNorm + 1e-6)) }
}
