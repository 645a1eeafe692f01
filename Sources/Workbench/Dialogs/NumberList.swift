/// What is wrong with a form as it stands, in one line.
package struct FormProblem: Error, Equatable, Sendable {
  package var text: String
  package init(_ text: String) { self.text = text }
}

/// Numbers parted by commas or blanks.
enum NumberList {
  static func parse(_ text: String) -> Result<[Double], FormProblem> {
    var numbers: [Double] = []
    for word in text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == ";" }) {
      guard let number = Double(word), number.isFinite else {
        return .failure(FormProblem("\"\(word.prefix(20))\" is no number"))
      }
      numbers.append(number)
    }
    return .success(numbers)
  }
}

extension TextField {
  /// The learning rate that the text says, or what is wrong with it.
  package var learningRate: Result<Double, FormProblem> {
    let word = text.trimmingBlanks
    guard let rate = Double(word), rate.isFinite else {
      return .failure(FormProblem(word.isEmpty ? "type a number" : "\"\(word.prefix(20))\" is no number"))
    }
    guard rate > 0, rate <= 10 else {
      return .failure(FormProblem("a learning rate lies above 0, at most 10"))
    }
    return .success(rate)
  }
}

extension String {
  var trimmingBlanks: Substring {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
