/// What the first 16 colours of terminals look like, as far as one can know: people change them, so two
/// common sets must agree before a text is called readable.
enum BasicColors {
  private static let xterm: [UInt32] = [
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
  ]
  private static let vga: [UInt32] = [
    0x000000, 0xAA0000, 0x00AA00, 0xAA5500, 0x0000AA, 0xAA00AA, 0x00AAAA, 0xAAAAAA,
    0x555555, 0xFF5555, 0x55FF55, 0xFFFF55, 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF,
  ]

  /// The contrast below which a colour is not taken for text; and, a little lower, the one that greys keep
  /// on black and on white.
  private static let least = 3.0
  private static let leastOnBoth = 2.8

  /// `index` itself if it can be read on `ground`; else its lighter or darker relative; else whatever is
  /// nearest to `rgb` of those that can. On the terminal's own ground (nil) a light colour is taken to be
  /// made for a dark one and the other way round; what is neither must be readable on both, or it becomes
  /// the terminal's own colour (-1).
  static func readable(_ index: Int, _ rgb: UInt32, on ground: Int?, count: Int) -> Int {
    let relative = index ^ 8
    let isPair = relative < count && index & 7 != 0 && index & 7 != 7
    let near = isPair ? [index, relative] : [index]
    let white = count < 16 ? 7 : 15
    var taken = ground
    if taken == nil {
      switch Palette.luminance(rgb) {
      case ..<0.12: taken = white
      case 0.25...: taken = 0
      default:
        let both = near.first {
          isReadable($0, on: 0, least: leastOnBoth) && isReadable($0, on: white, least: leastOnBoth)
        }
        return both ?? -1
      }
    }
    let ground = taken ?? 0
    if let good = near.first(where: { isReadable($0, on: ground, least: least) }) { return good }
    let rest = (0..<count).filter { isReadable($0, on: ground, least: least) }
    return rest.min { Palette.distance(xterm[$0], rgb) < Palette.distance(xterm[$1], rgb) } ?? index
  }

  private static func isReadable(_ index: Int, on ground: Int, least: Double) -> Bool {
    [xterm, vga].allSatisfy { contrast($0[index], $0[ground]) >= least }
  }

  /// WCAG's contrast ratio, 1…21.
  static func contrast(_ a: UInt32, _ b: UInt32) -> Double {
    let (light, dark) = (
      max(Palette.luminance(a), Palette.luminance(b)), min(Palette.luminance(a), Palette.luminance(b))
    )
    return (light + 0.05) / (dark + 0.05)
  }
}
