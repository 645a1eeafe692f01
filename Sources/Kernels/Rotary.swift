import CKernels
import Foundation

/// Rotary positions (Su et al., 2021) in the pairing of Llama and Qwen2: component i of a head turns with
/// component i + size/2 by position · frequency i.
public final class RotaryTable {
  public let positions: Int
  /// Components of a head.
  public let size: Int
  private let cosines: FloatBuffer
  private let sines: FloatBuffer

  /// θ^(−2i/size) for i in 0 ..< size/2.
  public static func frequencies(size: Int, theta: Double) -> [Double] {
    (0..<size / 2).map { pow(theta, -Double(2 * $0) / Double(size)) }
  }

  public convenience init(positions: Int, size: Int, theta: Double) {
    self.init(positions: positions, frequencies: Self.frequencies(size: size, theta: theta))
  }

  /// Angles computed in double. `frequencies`: size/2, for models that scale them.
  public init(positions: Int, frequencies: [Double]) {
    self.positions = positions
    size = 2 * frequencies.count
    cosines = FloatBuffer(count: positions * frequencies.count)
    sines = FloatBuffer(count: positions * frequencies.count)
    for position in 0..<positions {
      for (i, frequency) in frequencies.enumerated() {
        let angle = Double(position) * frequency, place = position * frequencies.count + i
        cosines.pointer[place] = Float(cos(angle))
        sines.pointer[place] = Float(sin(angle))
      }
    }
  }

  /// Turns `heads` heads side by side from `x` on, in place, in each of `rows` rows `stride` floats apart;
  /// row r is at position first + r, which the table must hold.
  public func forward(
    _ x: UnsafeMutablePointer<Float>, rows: Int, stride: Int, heads: Int, first: Int = 0
  ) {
    precondition(first >= 0 && first + rows <= positions, "positions beyond the rotary table")
    let place = first * size / 2
    sy_rotary_forward(x, cosines.pointer + place, sines.pointer + place, rows, stride, heads, size)
  }

  /// Turns the gradients of what `forward` made back, in place: rows × lanes, each `stride` floats.
  public func backward(
    _ d: UnsafeMutablePointer<Float>, rows: Int, stride: Int, lanes: Int, heads: Int, first: Int = 0
  ) {
    precondition(first >= 0 && first + rows <= positions, "positions beyond the rotary table")
    let place = first * size / 2
    sy_rotary_backward(
      d, cosines.pointer + place, sines.pointer + place, rows, stride, lanes, heads, size)
  }
}
