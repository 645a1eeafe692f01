/// A number below zero behind an option is the option's value, and no option of its own.
enum NegativeNumbers {
  /// The arguments with every `--option -3` written `--option=-3`: whoever reads the value says what is wrong with it.
  static func join(_ arguments: [String]) -> [String] {
    var joined: [String] = []
    var canTakeValue = false
    for (index, argument) in arguments.enumerated() {
      if argument == "--" { return joined + arguments[index...] }
      if canTakeValue, isNegative(argument) {
        joined[joined.count - 1] += "=" + argument
        canTakeValue = false
      } else {
        joined.append(argument)
        canTakeValue = argument.hasPrefix("--") && !argument.contains("=")
      }
    }
    return joined
  }

  /// True for `-3`, `-.5`, and what begins with such a number: `-4:4`, `-0.5,0.5`.
  private static func isNegative(_ text: String) -> Bool {
    let rest = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "-"), let first = rest.first else { return false }
    let digit = first == UInt8(ascii: ".") ? rest.dropFirst().first : first
    return digit.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }
}
