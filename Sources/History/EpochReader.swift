import Runs

/// Reads evaluations from the JSON that the store keeps them in, many times as fast as `JSONDecoder`: an overlay
/// of twenty runs has thousands of them.
///
/// It knows what `Evaluations.write` writes; of anything else, a key that it does not know included, it says nil,
/// and the decoder has the word.
struct EpochReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  static func read(_ json: String) -> EpochRecord? {
    var json = json
    return json.withUTF8 { bytes in
      var reader = EpochReader(bytes)
      guard let record = reader.record(), reader.place == bytes.count else { return nil }
      return record
    }
  }

  // MARK: Records

  private mutating func record() -> EpochRecord? {
    var (step, epoch, seconds): (Int?, Double?, Double?) = (nil, nil, nil)
    var (onRequest, best): (Bool?, Bool?) = (nil, nil)
    var (version, thresholds): (Int?, [Double]?) = (nil, nil)
    var (lossR, lossC, speed, memory): (Double?, Double?, Double?, Double?) = (nil, nil, nil, nil)
    var (validation, test): (Figures?, Figures?) = (nil, nil)
    let isWhole = object { reader, key in
      switch key {
      case "step": step = reader.int()
      case "epoch": epoch = reader.double()
      case "seconds": seconds = reader.double()
      case "onRequest": onRequest = reader.bool()
      case "best": best = reader.bool()
      case "thresholdsVersion": version = reader.int()
      case "thresholds": thresholds = reader.list { $0.double() }
      case "trainLossRegression": lossR = reader.double()
      case "trainLossClassification": lossC = reader.double()
      case "tokensPerSecond": speed = reader.double()
      case "peakResidentMiB": memory = reader.double()
      case "validation": validation = reader.figures()
      case "test":
        if reader.starts(with: "null") { return true }
        test = reader.figures()
        return test != nil
      default: return false
      }
      return true
    }
    guard isWhole, let step, let epoch, let seconds, let onRequest, let best, let version, let thresholds,
      let lossR, let lossC, let speed, let memory, let validation
    else { return nil }
    return EpochRecord(
      step: step, epoch: epoch, onRequest: onRequest, thresholdsVersion: version, thresholds: thresholds,
      seconds: seconds, trainLossRegression: lossR, trainLossClassification: lossC, tokensPerSecond: speed,
      peakResidentMiB: memory, validation: validation, test: test, best: best)
  }

  private mutating func figures() -> Figures? {
    typealias Key = Figures.CodingKeys
    var figures = Figures(
      rows: 0, mse: 0, mae: 0, rmse: 0, r2: 0, pearson: 0, accuracy: 0, scoreAccuracy: 0, balancedAccuracy: 0,
      precision: 0, f1: 0, f1Macro: 0, kappa: 0, confusion: [], msePerClass: [], mseMany: nil, mseMedium: nil,
      mseFew: nil, majorityAccuracy: 0, predictedHistogram: [])
    // The means of groups of classes may be missing; every other figure is there.
    var found = 0
    func set<T>(_ path: WritableKeyPath<Figures, T>, _ value: T?) -> Bool {
      guard let value else { return false }
      figures[keyPath: path] = value
      found += 1
      return true
    }
    let isWhole = object { reader, name in
      guard let key = Key(rawValue: name) else { return false }
      switch key {
      case .rows: return set(\.rows, reader.int())
      case .mse: return set(\.mse, reader.double())
      case .mae: return set(\.mae, reader.double())
      case .rmse: return set(\.rmse, reader.double())
      case .r2: return set(\.r2, reader.double())
      case .pearson: return set(\.pearson, reader.double())
      case .accuracy: return set(\.accuracy, reader.double())
      case .scoreAccuracy: return set(\.scoreAccuracy, reader.double())
      case .balancedAccuracy: return set(\.balancedAccuracy, reader.double())
      case .precision: return set(\.precision, reader.double())
      case .f1: return set(\.f1, reader.double())
      case .f1Macro: return set(\.f1Macro, reader.double())
      case .kappa: return set(\.kappa, reader.double())
      case .confusion: return set(\.confusion, reader.list { $0.list { $0.int() } })
      case .msePerClass: return set(\.msePerClass, reader.list { $0.optionalDouble() })
      case .mseMany:
        guard let value = reader.optionalDouble() else { return false }
        figures.mseMany = value
      case .mseMedium:
        guard let value = reader.optionalDouble() else { return false }
        figures.mseMedium = value
      case .mseFew:
        guard let value = reader.optionalDouble() else { return false }
        figures.mseFew = value
      case .majorityAccuracy: return set(\.majorityAccuracy, reader.double())
      case .predictedHistogram: return set(\.predictedHistogram, reader.list { $0.int() })
      }
      return true
    }
    return isWhole && found == 17 ? figures : nil
  }

  // MARK: JSON

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard place < bytes.count, bytes[place] == UInt8(ascii: byte) else { return false }
    place += 1
    return true
  }

  private mutating func object(_ member: (inout EpochReader, String) -> Bool) -> Bool {
    guard take("{") else { return false }
    if take("}") { return true }
    repeat {
      guard let key = string(), take(":"), member(&self, key) else { return false }
    } while take(",")
    return take("}")
  }

  private mutating func list<T>(_ element: (inout EpochReader) -> T?) -> [T]? {
    guard take("[") else { return nil }
    var values: [T] = []
    if take("]") { return values }
    repeat {
      guard let value = element(&self) else { return nil }
      values.append(value)
    } while take(",")
    return take("]") ? values : nil
  }

  /// Without escapes: no key and no value of ours has one.
  private mutating func string() -> String? {
    guard take("\"") else { return nil }
    let start = place
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      if bytes[place] == UInt8(ascii: "\\") { return nil }
      place += 1
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
    return take("\"") ? text : nil
  }

  private mutating func bool() -> Bool? {
    if starts(with: "true") { return true }
    return starts(with: "false") ? false : nil
  }

  private mutating func starts(with word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard place + count <= bytes.count else { return false }
    for index in 0..<count where bytes[place + index] != word.utf8Start[index] { return false }
    place += count
    return true
  }

  private mutating func int() -> Int? {
    let isNegative = take("-")
    let start = place
    var value = 0
    while place < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) {
      value = value &* 10 &+ Int(bytes[place] - UInt8(ascii: "0"))
      place += 1
    }
    // Longer numbers might not fit: the decoder knows.
    guard (1...18).contains(place - start) else { return nil }
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") || bytes[place] | 32 == UInt8(ascii: "e") {
      return nil
    }
    return isNegative ? -value : value
  }

  private mutating func double() -> Double? {
    if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
      switch string() {
      case "nan": return .nan
      case "inf": return .infinity
      case "-inf": return -.infinity
      default: return nil
      }
    }
    let start = place
    while place < bytes.count, Self.isOfNumber(bytes[place]) { place += 1 }
    return Double(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self))
  }

  private mutating func optionalDouble() -> Double?? {
    if starts(with: "null") { return .some(nil) }
    return double().map { .some($0) }
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}
