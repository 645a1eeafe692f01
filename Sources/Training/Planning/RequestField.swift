import Runs

/// One option of `train` as a field of a form: how it is written, what it is where nothing is said, what it may be.
public struct RequestField: Sendable {
  public enum Group: String, CaseIterable, Sendable {
    case data, model, thresholds, weighting, optimization, run
  }

  public enum Kind: Sendable, Equatable {
    case text
    /// A file to read.
    case file
    /// A file to write.
    case newFile
    /// A column of the data file.
    case column
    /// One of a few words.
    case choice([String])
    /// An option without a value; as a setting `yes` or `no`.
    case flag
  }

  /// The option's name without the dashes.
  public let name: String
  public let group: Group
  public let kind: Kind
  /// What holds where nothing is said; in words where it depends on something.
  public let usual: String
  public let help: String
  /// What the value may be, in words.
  let expected: String
  /// Takes a value that was written; false where it is not as expected.
  let take: @Sendable (String, inout RunRequest) -> Bool

  init(
    _ name: String, _ group: Group, _ kind: Kind = .text, usual: String = "", expected: String = "a text",
    help: String, take: @escaping @Sendable (String, inout RunRequest) -> Bool
  ) {
    self.name = name
    self.group = group
    self.kind = kind
    self.usual = usual
    self.help = help
    self.expected = expected
    self.take = take
  }

  /// What holds where nothing is said beside these settings: some fields go by the model.
  public func usual(beside values: [String: String]) -> String {
    let model = values["model"] ?? ""
    let isTiny = model.isEmpty || model == ModelPlan.tiny
    let length = ModelPlan.usualLength(isTiny: isTiny, hasAdapters: values["lora"] != nil)
    return switch name {
    case "epochs": "\(length.epochs)"
    case "learning-rate": "\(length.learningRate)"
    case "layers", "width", "heads", "vocabulary": isTiny ? usual : "the model's"
    default: usual
    }
  }

  /// The field of an option; nil for an unknown one.
  public static func named(_ name: String) -> RequestField? { all.first { $0.name == name } }

  /// - Throws: `--name: found …, expected …`.
  func fill(_ request: inout RunRequest, _ value: String) throws(RequestError) {
    guard take(value, &request) else {
      var text = "--\(name): found \(value.isEmpty ? "nothing" : excerpt(value)), expected \(expected)"
      if case .choice(let words) = kind { text += Suggestion.text(for: value, among: words) }
      throw RequestError(text)
    }
  }
}

extension RunRequest {
  /// A request out of settings by the names of `train`'s options; empty values count as not said, a later
  /// setting wins over an earlier one, tags add up.
  ///
  /// - Throws: one line with the option, what was found and what was expected.
  public init(settings: [Setting]) throws(RequestError) {
    self.init(data: "")
    for setting in settings where !setting.value.isEmpty {
      guard let field = RequestField.named(setting.name) else {
        throw RequestError(
          "--\(excerpt(setting.name)): there is no such option"
            + Suggestion.text(for: setting.name, among: RequestField.all.map(\.name)))
      }
      try field.fill(&self, setting.value)
    }
  }

  /// What is wrong with the settings, by the name of the option that it is about; looks into no file.
  public static func problems(with settings: [Setting]) -> [String: String] {
    var problems: [String: String] = [:]
    func note(_ error: any Error, about name: String) {
      problems[name] = Self.withoutOption("\(error)", name)
    }
    for setting in settings where !setting.value.isEmpty {
      do {
        let request = try RunRequest(settings: [setting])
        try PlanBuilder(request).checkRanges()
      } catch {
        // What holds between several options is looked at below, when all of them are there.
        let isOwn = error is RequestError && "\(error)".hasPrefix("--\(setting.name):")
        if isOwn { note(error, about: setting.name) }
      }
    }
    guard problems.isEmpty else { return problems }
    do {
      try PlanBuilder(RunRequest(settings: settings)).checkValues()
    } catch {
      note(error, about: Self.option(blamedBy: error) ?? "data")
    }
    return problems
  }

  /// The option that an error is about; nil where it is about none in particular.
  public static func option(blamedBy error: any Error) -> String? {
    let text = "\(error)"
    var best: (place: String.Index, name: String)?
    for field in RequestField.all {
      guard let range = text.range(of: "--" + field.name) else { continue }
      // `--text-column`, not `--text`.
      if let next = text[range.upperBound...].first, next == "-" || next.isLetter { continue }
      if best.map({ range.lowerBound < $0.place }) ?? true { best = (range.lowerBound, field.name) }
    }
    if let best { return best.name }
    if error is DataError { return "data" }
    return RequestField.all.first { text.hasPrefix($0.name + ":") || text.hasPrefix($0.name + " ") }?.name
  }

  /// An error as it reads beside the field of the option that it is about.
  public static func message(_ error: any Error, without option: String) -> String {
    withoutOption("\(error)", option)
  }

  private static func withoutOption(_ text: String, _ name: String) -> String {
    for prefix in ["--\(name): ", "\(name): "] where text.hasPrefix(prefix) {
      return String(text.dropFirst(prefix.count))
    }
    return text
  }
}
