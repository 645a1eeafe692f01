/// What stops a session or keeps one from starting, in one line.
public struct SessionError: Error, CustomStringConvertible, Equatable {
  public let description: String

  public init(_ description: String) { self.description = description }
}
