/// What a safetensors file holds, by its header; nothing in it is believed before it is checked.
package struct SafetensorsHeader {
  package struct Tensor {
    package var name: String
    package var type: ElementType
    package var shape: [Int]
    /// Bytes, counted from the start of the data.
    package var range: Range<Int>
  }

  package var metadata: [String: String] = [:]
  /// In the header's order.
  package var tensors: [Tensor] = []

  /// The longest header that is read: thousands of times what a model of this program's size has. (The
  /// format allows 100 MB, which would take gigabytes to take apart.)
  static let longest = 1 << 24

  /// The first thing wrong with a header, in words.
  package struct Problem: Error {
    package var message: String
  }

  /// - Parameter dataLength: the bytes of the file behind the header; the tensors fill them exactly.
  package init(_ bytes: some Sequence<UInt8>, dataLength: Int) throws(Problem) {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      throw Problem(message: "the header is no JSON: \(error.message)")
    }
    guard let members = value.members else { throw Problem(message: "the header is no JSON object") }
    for member in members {
      if member.name == "__metadata__" {
        metadata = try Self.metadata(member.value)
      } else {
        tensors.append(try Self.tensor(member, dataLength: dataLength))
      }
    }
    try checkCover(dataLength: dataLength)
  }

  private static func metadata(_ value: JSONValue) throws(Problem) -> [String: String] {
    guard let members = value.members else { throw Problem(message: "__metadata__ is no JSON object") }
    var metadata: [String: String] = [:]
    for member in members {
      guard let text = member.value.string else {
        throw Problem(message: "__metadata__ \(quoted(member.name)) is no text")
      }
      metadata[member.name] = text
    }
    return metadata
  }

  private static func tensor(_ member: JSONValue.Member, dataLength: Int) throws(Problem) -> Tensor {
    func problem(_ message: String) -> Problem {
      Problem(message: "tensor \(quoted(member.name)): \(message)")
    }
    guard member.value.members != nil else { throw problem("no JSON object") }
    guard let typeName = member.value["dtype"]?.string else { throw problem("no dtype") }
    guard let type = ElementType(rawValue: typeName) else {
      throw problem("unknown dtype \(quoted(typeName))")
    }
    guard let sizes = member.value["shape"]?.array else { throw problem("no shape") }
    var shape: [Int] = []
    var length = type.size
    for size in sizes {
      guard let size = size.int, size >= 0 else { throw problem("a shape holds whole numbers from 0") }
      let (product, overflow) = length.multipliedReportingOverflow(by: size)
      guard !overflow else { throw problem("a shape too large to count") }
      length = product
      shape.append(size)
    }
    guard let offsets = member.value["data_offsets"]?.array, offsets.count == 2, let start = offsets[0].int,
      let end = offsets[1].int
    else { throw problem("no data_offsets of two whole numbers") }
    guard start >= 0, end >= start, end <= dataLength else {
      throw problem("data_offsets \(start) to \(end) lie outside the \(dataLength) bytes of data")
    }
    guard end - start == length else {
      throw problem("\(end - start) bytes of data, expected \(length) for \(typeName) \(shape)")
    }
    return Tensor(name: member.name, type: type, shape: shape, range: start..<end)
  }

  /// The format wants the data covered without gaps and overlaps.
  private func checkCover(dataLength: Int) throws(Problem) {
    var covered = 0
    for tensor in tensors.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      guard tensor.range.lowerBound >= covered else {
        throw Problem(message: "tensor \(quoted(tensor.name)) overlaps another one")
      }
      guard tensor.range.lowerBound == covered else {
        throw Problem(
          message: "bytes \(covered) to \(tensor.range.lowerBound) of the data belong to no tensor")
      }
      covered = tensor.range.upperBound
    }
    guard covered == dataLength else {
      throw Problem(message: "bytes \(covered) to \(dataLength) of the data belong to no tensor")
    }
  }
}
