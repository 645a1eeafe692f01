import Cells

/// Turns the bytes that a terminal sends into events: keys, SGR and old mouse reports, bracketed paste.
///
/// Pure: bytes in, events out. An escape sequence that is not whole yet is held back until more bytes
/// or `flush()` come; a sequence that nobody knows is swallowed and never becomes text.
public struct InputDecoder: Sendable {
  /// A paste keeps at most this many bytes; the rest of it is dropped.
  public static let pasteLimit = 1 << 20

  private var held: [UInt8] = []
  private var paste: [UInt8]?
  /// The terminal's background, 0xRRGGBB, where it was asked and has said it.
  public private(set) var background: UInt32?
  /// True once the terminal has said what it is: it answers in order, so answers before that one are there.
  public private(set) var hasAnswered = false

  public init() {}

  /// True while an escape sequence may still go on; a lone Escape is told apart by time alone.
  public var isWaiting: Bool { !held.isEmpty }

  public mutating func decode(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    held.append(contentsOf: bytes)
    return take(final: false)
  }

  /// Says that nothing more has come in time: what is held back stands for itself.
  public mutating func flush() -> [InputEvent] { take(final: true) }

  private mutating func take(final: Bool) -> [InputEvent] {
    var events: [InputEvent] = []
    var at = 0
    while at < held.count {
      if paste != nil {
        guard let next = takePaste(from: at, &events) else { break }
        at = next
        continue
      }
      guard let (event, length) = SequenceParser(held[at...]).next(final: final) else { break }
      at += length
      switch event {
      case .none: break
      case .some(.pasteBegin): paste = []
      case .some(.event(let event)): events.append(event)
      case .some(.background(let rgb)): background = rgb
      case .some(.attributes): hasAnswered = true
      }
    }
    held.removeFirst(at)
    return events
  }

  /// Moves bytes into the paste up to its end mark; nil: the mark may be cut in two here.
  private mutating func takePaste(from start: Int, _ events: inout [InputEvent]) -> Int? {
    let mark: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]  // ESC [ 201 ~
    var at = start
    while at < held.count {
      if held[at] == mark[0] {
        let rest = held[at...].prefix(mark.count)
        if rest.elementsEqual(mark) {
          events.append(.paste(Self.pastedText(paste ?? [])))
          paste = nil
          return at + mark.count
        }
        if rest.count < mark.count, rest.elementsEqual(mark.prefix(rest.count)) {
          held.removeSubrange(start..<at)
          return at == start ? nil : start
        }
      }
      if (paste?.count ?? 0) < Self.pasteLimit { paste?.append(held[at]) }
      at += 1
    }
    return at
  }

  private static func pastedText(_ bytes: [UInt8]) -> String {
    var lines: [UInt8] = []
    lines.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      if byte == 0x0D {
        lines.append(0x0A)
      } else if !(byte == 0x0A && index > 0 && bytes[index - 1] == 0x0D) {
        lines.append(byte)
      }
    }
    return String(decoding: lines, as: UTF8.self)
  }

  /// Joins what a slow reader need not see one by one: moves of one drag, notches of the wheel at one
  /// place, sizes on the way to the last one.
  public static func coalesced(_ events: [InputEvent]) -> [InputEvent] {
    var result: [InputEvent] = []
    for event in events {
      switch (result.last, event) {
      case (.mouse(let old), .mouse(let new)):
        if let both = joined(old, new) {
          result[result.count - 1] = .mouse(both)
        } else {
          result.append(event)
        }
      case (.resize, .resize):
        result[result.count - 1] = event
      default:
        result.append(event)
      }
    }
    return result
  }

  /// One report that says what two said; nil if there is none.
  private static func joined(_ old: MouseEvent, _ new: MouseEvent) -> MouseEvent? {
    guard old.modifiers == new.modifiers else { return nil }
    switch (old.kind, new.kind) {
    case (.drag(let held), .drag(let still)):
      return held == still ? new : nil
    case (.wheel(let v1, let h1), .wheel(let v2, let h2)):
      guard old.column == new.column, old.row == new.row else { return nil }
      var sum = new
      sum.kind = .wheel(vertical: v1 + v2, horizontal: h1 + h2)
      return sum
    default:
      return nil
    }
  }
}
