import Cells
import Charts
import Foundation
import Testing

@Suite("Scales and numbers")
struct ScaleTests {
  @Test("labels are round, inside the scale, ascending and no more than asked for")
  func labels() {
    let bounds: [(Double, Double)] = [
      (0, 1), (-1, 1), (0.01, 0.37), (3, 3), (0, 1e-9), (-1e300, 1e300), (12345, 12346), (0, 99_999),
    ]
    for (low, high) in bounds {
      for format in [AxisFormat.number, .count, .duration] {
        for count in 1...9 {
          let scale = Scale(low: low, high: high)
          let labels = scale.labels(atMost: count, format: format)
          #expect(labels.count <= count)
          #expect(labels.map(\.value) == labels.map(\.value).sorted())
          #expect(labels.allSatisfy { (scale.position(of: $0.value) ?? -1) > -1e-6 })
          #expect(labels.allSatisfy { (scale.position(of: $0.value) ?? 2) < 1 + 1e-6 })
        }
      }
    }
    #expect(Scale(low: 0, high: 1).labels(atMost: 5).map(\.text) == ["0.0", "0.5", "1.0"])
    #expect(
      Scale(low: 0, high: 180).labels(atMost: 4, format: .duration).map(\.text) == ["0s", "1m", "2m", "3m"])
    #expect(Scale(low: 0.001, high: 100, logarithmic: true).labels(atMost: 6).map(\.text).first == "0.001")
  }

  @Test("a position and its value are each other's inverse", arguments: [false, true])
  func inverse(logarithmic: Bool) throws {
    let scale = Scale(low: 0.002, high: 40, logarithmic: logarithmic)
    for position in stride(from: 0.0, through: 1, by: 0.125) {
      let back = try #require(scale.position(of: scale.value(at: position)))
      #expect(abs(back - position) < 1e-12)
    }
  }

  @Test("what is no number has no place, and a scale of nothing is still a scale")
  func hostile() {
    for low in [Double.nan, -.infinity, .infinity, 0, -5, 1e308] {
      for high in [Double.nan, -.infinity, .infinity, 0, Double.leastNonzeroMagnitude, 1e308] {
        for logarithmic in [false, true] {
          let scale = Scale(low: low, high: high, logarithmic: logarithmic)
          #expect(scale.low < scale.high)
          #expect(scale.low.isFinite && scale.high.isFinite)
          #expect(scale.position(of: .nan) == nil)
          #expect(scale.labels(atMost: 7).count <= 7)
        }
      }
    }
  }

  @Test("numbers are short and say what they are")
  func numbers() {
    let compact: [(Double, String)] = [
      (0, "0"), (0.12345, "0.123"), (-0.5, "-0.5"), (12.345, "12.3"), (999.4, "999"), (1234, "1.23k"),
      (3_500_000, "3.5M"), (0.00003, "3e-05"), (.nan, "–"), (-.infinity, "-inf"), (1e300, "1e300"),
    ]
    for (value, text) in compact { #expect(NumberText.compact(value) == text) }
    #expect(NumberText.count(1_234_567) == "1 234 567")
    #expect(NumberText.count(-1234) == "-1 234")
    #expect(NumberText.duration(8) == "8 s")
    #expect(NumberText.duration(200) == "3 m 20 s")
    #expect(NumberText.duration(7500) == "2 h 05 m")
    #expect(NumberText.duration(.infinity) == "–")
    #expect(NumberText.decimals(-0.001, 2) == "0.00")
  }

  @Test("smoothing follows the mean, is exact for a constant and starts anew after a break")
  func smoothing() throws {
    let constant = Smoothing.exponential((1...50).map { Sample(x: Double($0), 3) }, halfLife: 10)
    #expect(constant.allSatisfy { abs(($0?.smoothed ?? 0) - 3) < 1e-12 })
    let stepped: [Sample?] = [Sample(x: 1, 0), Sample(x: 2, 0), nil, Sample(x: 3, 8), Sample(x: 4, 8)]
    let smoothed = Smoothing.exponential(stepped, halfLife: 5)
    #expect(smoothed[3]?.smoothed == 8)
    let jump = Smoothing.exponential((0..<200).map { Sample(x: Double($0), $0 < 100 ? 0 : 1) }, halfLife: 10)
    let after = try #require(jump[109]?.smoothed)
    #expect(abs(after - 0.5) < 0.02)
  }
}
