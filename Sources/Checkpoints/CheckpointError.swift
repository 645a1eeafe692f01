import Foundation

/// A file of a checkpoint that cannot be read or written, and why, in one line.
public struct CheckpointError: Error, Equatable, CustomStringConvertible {
  public var file: String
  public var message: String

  public init(file: String, message: String) {
    self.file = file
    self.message = message
  }

  public var description: String { "\(file): \(message)" }

  /// The reason the operating system gave for the last failed call on `file`.
  static func system(_ doing: String, file: String) -> CheckpointError {
    CheckpointError(file: file, message: "cannot \(doing): \(String(cString: strerror(errno)))")
  }
}

/// A name out of a foreign file as it may stand in a message: in quotes, short, nothing that a
/// terminal would obey.
func quoted(_ name: some StringProtocol) -> String {
  let short = name.unicodeScalars.prefix(80)
  return String(String.UnicodeScalarView(short)).debugDescription
    + (short.count < name.unicodeScalars.count ? "…" : "")
}
