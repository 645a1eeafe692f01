import CNcurses
import Cells

/// Hands the rows that have changed since the last frame to curses, in its colours.
struct FramePainter {
  private let abilities: TerminalAbilities
  private var last: CellBuffer?
  private var row: [steelyard_cell] = []
  private var prepared: [Style: (pair: Int32, attributes: UInt32)] = [:]
  private var pairs: [UInt64: Int32] = [:]
  private var pairLimit = 0

  init(abilities: TerminalAbilities) { self.abilities = abilities }

  /// Curses has started.
  mutating func start() {
    pairLimit = abilities.colorDepth == .mono ? 0 : min(Int(steelyard_screen_pairs()), 32_767)
    prepared.removeAll()
    pairs.removeAll()
  }

  /// The next frame counts as the first.
  mutating func forget() { last = nil }

  mutating func show(_ buffer: CellBuffer) {
    let sameShape = last.map { $0.width == buffer.width && $0.height == buffer.height } ?? false
    for line in 0..<buffer.height {
      let range = line * buffer.width..<(line + 1) * buffer.width
      if sameShape, let last, last.cells[range] == buffer.cells[range] { continue }
      put(buffer.cells[range], at: line)
    }
    last = buffer
  }

  private mutating func put(_ cells: ArraySlice<Cell>, at line: Int) {
    row.removeAll(keepingCapacity: true)
    var style: Style?
    var drawn: (pair: Int32, attributes: UInt32) = (0, 0)
    for cell in cells {
      if cell.style != style {
        style = cell.style
        drawn = prepare(cell.style)
      }
      var scalar = cell.scalar
      if !abilities.isUTF8, scalar != 0 { scalar = ScalarPresentation.asciiForm(of: scalar) }
      row.append(
        steelyard_cell(
          scalar: scalar, mark1: cell.mark1, mark2: cell.mark2, pair: drawn.pair, attributes: drawn.attributes
        ))
    }
    steelyard_screen_row(Int32(line), row, Int32(row.count))
  }

  private mutating func prepare(_ style: Style) -> (pair: Int32, attributes: UInt32) {
    if let known = prepared[style] { return known }
    let attributes = UInt32(style.attributes.rawValue)
    let (foreground, background) = Palette.pair(style, depth: abilities.colorDepth)
    let result = (pair: pair(foreground, background), attributes: attributes)
    prepared[style] = result
    return result
  }

  /// The colour pair's number; 0, the terminal's own colours, also when there are no more pairs.
  private mutating func pair(_ foreground: Int, _ background: Int) -> Int32 {
    guard foreground >= 0 || background >= 0 else { return 0 }
    let key =
      UInt64(UInt32(bitPattern: Int32(foreground))) << 32 | UInt64(UInt32(bitPattern: Int32(background)))
    if let known = pairs[key] { return known }
    let number = pairs.count + 1
    guard number < pairLimit else { return 0 }
    steelyard_screen_pair(Int32(number), Int32(foreground), Int32(background))
    pairs[key] = Int32(number)
    return Int32(number)
  }
}
