/// Thresholds saved under a name, to be taken up again.
public struct ThresholdSet: Codable, Sendable, Equatable {
  /// 1 to 80 characters, none of them a control character; saving under a name again replaces.
  public var name: String
  public var thresholds: [Double]
  /// What they were made on.
  public var dataName: String
  /// Seconds since 1970.
  public var savedAt: Double

  public init(name: String, thresholds: [Double], dataName: String, savedAt: Double) {
    self.name = name
    self.thresholds = thresholds
    self.dataName = dataName
    self.savedAt = savedAt
  }
}
