import Foundation

/// A plan as the JSON of `plan.json`: snake_case keys in alphabetical order, lists of numbers on one line.
public enum PlanFile {
  public static func encode(_ plan: Plan) throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return joiningNumbers(try encoder.encode(plan)) + Data("\n".utf8)
  }

  public static func decode(_ data: Data) throws -> Plan {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Plan.self, from: data)
  }

  /// Takes the line ends out of lists of plain numbers: a split has thousands of rows.
  private static func joiningNumbers(_ json: Data) -> Data {
    let bytes = [UInt8](json)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    var inString = false
    while index < bytes.count {
      let byte = bytes[index]
      if inString {
        if byte == UInt8(ascii: "\\") {
          out.append(byte)
          index += 1
        } else if byte == UInt8(ascii: "\"") {
          inString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        inString = true
      } else if byte == UInt8(ascii: "["), let end = endOfNumbers(bytes, after: index) {
        for inner in bytes[index...end] where inner > UInt8(ascii: " ") {
          out.append(inner)
          if inner == UInt8(ascii: ",") { out.append(UInt8(ascii: " ")) }
        }
        index = end + 1
        continue
      }
      out.append(bytes[index])
      index += 1
    }
    return Data(out)
  }

  /// The closing bracket of a list that holds nothing but numbers; nil for any other list.
  private static func endOfNumbers(_ bytes: [UInt8], after start: Int) -> Int? {
    for index in (start + 1)..<bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "]"): return index
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
        UInt8(ascii: "e"), UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\n"):
        continue
      default: return nil
      }
    }
    return nil
  }
}
