import Cells
import Foundation

/// What eyes make of colours: contrast as WCAG 2 reckons it, and colour blindness as Machado, Oliveira and
/// Fernandes simulate it (2009, severity 1).
public enum ColorVision {
  public enum Kind: CaseIterable, Sendable {
    case full, protanopia, deuteranopia, tritanopia
  }

  /// WCAG's contrast ratio of two colours 0xRRGGBB, 1…21.
  public static func contrast(_ a: UInt32, _ b: UInt32) -> Double {
    let pair = [luminance(a), luminance(b)].sorted()
    return (pair[1] + 0.05) / (pair[0] + 0.05)
  }

  public static func luminance(_ rgb: UInt32) -> Double {
    let parts = linear(rgb)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  /// How far apart two colours look to such eyes: Euclid's distance in OKLab (Ottosson 2020) times 100;
  /// about 2 can just be told apart side by side.
  public static func distance(_ a: UInt32, _ b: UInt32, to kind: Kind) -> Double {
    let (p, q) = (lab(seen(linear(a), by: kind)), lab(seen(linear(b), by: kind)))
    return 100 * zip(p, q).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  private static func linear(_ rgb: UInt32) -> [Double] {
    [16, 8, 0].map { shift in
      let part = Double((rgb >> shift) & 0xFF) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
  }

  private static func times(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  private static func seen(_ linear: [Double], by kind: Kind) -> [Double] {
    let matrix: [[Double]]
    switch kind {
    case .full: return linear
    case .protanopia:
      matrix = [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
      ]
    case .deuteranopia:
      matrix = [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
      ]
    case .tritanopia:
      matrix = [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
      ]
    }
    return times(matrix, linear).map { max(0, min(1, $0)) }
  }

  private static func lab(_ linear: [Double]) -> [Double] {
    let cones = times(
      [
        [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
      ], linear
    ).map { cbrt($0) }
    return times(
      [
        [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
      ], cones)
  }
}

extension Theme {
  /// What a role's foreground and background look like, as 0xRRGGBB; nil for a terminal's own colours.
  public func seen(_ role: Role) -> (front: UInt32, back: UInt32)? {
    func value(_ color: Color, _ own: Color) -> UInt32? {
      if case .rgb(let rgb) = color == .terminal ? own : color { return rgb }
      return nil
    }
    guard let front = value(self[role].foreground, .terminal), let back = value(self[role].background, ground)
    else { return nil }
    return (front, back)
  }

  /// The roles that only draw shapes.
  public static let graphics: Set<Role> = [
    .border, .class1, .class2, .class3, .class4, .class5, .class6, .class7, .class8, .class9,
  ]
}
