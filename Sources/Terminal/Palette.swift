import Cells
import Foundation

/// Brings RGB colours down to the palettes of terminals.
public enum Palette {
  /// Levels of the 6×6×6 cube, colours 16–231.
  private static let levels: [Int] = [0, 95, 135, 175, 215, 255]

  /// The nearest colour of the cube or the grey ramp: 16–255.
  public static func nearest256(_ rgb: UInt32) -> Int {
    let (r, g, b) = parts(rgb)
    let cube = [r, g, b].map { part in levels.indices.min { abs(levels[$0] - part) < abs(levels[$1] - part) }!
    }
    let cubeIndex = 16 + 36 * cube[0] + 6 * cube[1] + cube[2]
    let cubeColor = levels[cube[0]] << 16 | levels[cube[1]] << 8 | levels[cube[2]]
    let step = min(23, max(0, ((r + g + b) / 3 - 3) / 10))
    let grey = 8 + 10 * step
    let greyColor = grey << 16 | grey << 8 | grey
    return distance(rgb, UInt32(greyColor)) < distance(rgb, UInt32(cubeColor)) ? 232 + step : cubeIndex
  }

  /// The nearest of the first `count` (8 or 16) colours. Hue is kept before lightness: a muted
  /// colour becomes its clear relative and not a grey.
  public static func nearestBasic(_ rgb: UInt32, count: Int) -> Int {
    let (r, g, b) = parts(rgb)
    let top = max(r, g, b)
    let bottom = min(r, g, b)
    let isGrey = (top - bottom) * 4 < top + 20
    if isGrey {
      let light = (r + g + b) / 3
      if count < 16 { return light < 88 ? 0 : 7 }
      return light < 56 ? 0 : light < 180 ? 8 : light < 235 ? 7 : 15
    }
    // A channel counts as lit if it is nearer to the brightest than to the darkest one.
    let middle = (top + bottom) / 2
    let hue = (r > middle ? 1 : 0) | (g > middle ? 2 : 0) | (b > middle ? 4 : 0)
    if top < 64 { return 0 }
    return count < 16 || top < 190 ? hue : hue + 8
  }

  /// The number curses is given for a colour on a terminal of this depth; -1: the terminal's own.
  public static func index(of color: Color, depth: ColorDepth) -> Int {
    guard case .rgb(let rgb) = color else { return -1 }
    switch depth {
    case .mono: return -1
    case .palette8: return nearestBasic(rgb, count: 8)
    case .palette16: return nearestBasic(rgb, count: 16)
    case .palette256: return nearest256(rgb)
    // Direct entries take 0–7 as the first colours of the palette.
    case .direct: return rgb < 8 ? 0 : Int(rgb)
    }
  }

  /// Foreground and background of a style; text is never brought down to the colour it stands on, and
  /// with 16 or 8 colours never to one that cannot be read on it.
  public static func pair(_ style: Style, depth: ColorDepth) -> (foreground: Int, background: Int) {
    var foreground = index(of: style.foreground, depth: depth)
    let background = index(of: style.background, depth: depth)
    if depth == .palette16 || depth == .palette8, case .rgb(let rgb) = style.foreground {
      foreground = BasicColors.readable(
        foreground, rgb, on: background >= 0 ? background : nil, count: depth == .palette16 ? 16 : 8)
    }
    guard foreground >= 0, foreground == background, style.foreground != style.background,
      case .rgb(let ground) = style.background
    else { return (foreground, background) }
    let (r, g, b) = parts(ground)
    return (r * 3 + g * 6 + b > 1275 ? 0 : (depth == .palette16 ? 15 : 7), background)
  }

  /// WCAG's relative luminance, 0…1.
  public static func luminance(_ rgb: UInt32) -> Double {
    let (r, g, b) = parts(rgb)
    func linear(_ part: Int) -> Double {
      let value = Double(part) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
  }

  static func parts(_ rgb: UInt32) -> (Int, Int, Int) {
    (Int(rgb >> 16 & 0xFF), Int(rgb >> 8 & 0xFF), Int(rgb & 0xFF))
  }

  /// Squared distance with the weights that the mean red suggests ("redmean").
  static func distance(_ a: UInt32, _ b: UInt32) -> Int {
    let (r1, g1, b1) = parts(a)
    let (r2, g2, b2) = parts(b)
    let mean = (r1 + r2) / 2
    let (r, g, b) = (r1 - r2, g1 - g2, b1 - b2)
    return (512 + mean) * r * r / 256 + 4 * g * g + (767 - mean) * b * b / 256
  }
}
