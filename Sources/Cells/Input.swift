/// One key press.
public struct Key: Equatable, Hashable, Sendable {
  public enum Code: Equatable, Hashable, Sendable {
    /// A printable character; with `control`, the lower-case letter (`Ctrl-A` is `a`).
    case character(Unicode.Scalar)
    case enter, tab, backTab, escape, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
  }

  public struct Modifiers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let shift = Modifiers(rawValue: 1)
    public static let alt = Modifiers(rawValue: 2)
    public static let control = Modifiers(rawValue: 4)
  }

  public var code: Code
  public var modifiers: Modifiers

  public init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  /// The key that types a character.
  public init(_ character: Unicode.Scalar, _ modifiers: Modifiers = []) {
    self.init(.character(character), modifiers)
  }
}

/// One report of the mouse; column and row count from the top left cell, 0-based.
public struct MouseEvent: Equatable, Hashable, Sendable {
  public enum Button: Equatable, Hashable, Sendable {
    case left, middle, right
  }

  public enum Kind: Equatable, Hashable, Sendable {
    case press(Button)
    /// Moved with the button held.
    case drag(Button)
    /// Which button was let go; some terminals do not say.
    case release(Button?)
    /// Wheel notches: up and left are negative.
    case wheel(vertical: Int, horizontal: Int)
  }

  public var kind: Kind
  public var column: Int
  public var row: Int
  public var modifiers: Key.Modifiers

  public init(_ kind: Kind, column: Int, row: Int, modifiers: Key.Modifiers = []) {
    self.kind = kind
    self.column = column
    self.row = row
    self.modifiers = modifiers
  }
}

/// A request from outside that the program end.
public enum EndingSignal: Equatable, Hashable, Sendable {
  /// SIGINT, and Ctrl-C typed.
  case interrupt
  /// SIGTERM.
  case terminate
  /// SIGHUP, or the terminal has gone away.
  case hangup
  /// SIGQUIT, and Ctrl-\ typed.
  case quit
}

/// What the terminal tells the workbench.
public enum InputEvent: Equatable, Hashable, Sendable {
  case key(Key)
  case mouse(MouseEvent)
  /// Pasted text, line ends as `\n`; not safe to show without `CellBuffer.draw`.
  case paste(String)
  /// The screen has to be drawn again, at this size (which may be the old one).
  case resize(width: Int, height: Int)
  case signal(EndingSignal)
  /// Ctrl-Z or SIGTSTP: rest what should rest, then call the driver's `suspend()`.
  case suspend
  /// Running again after a stop; a resize follows.
  case resumed
}
