import Cells
import Foundation
import Terminal

/// What the loop shows frames on and takes events from.
package protocol Display: AnyObject {
  var size: (width: Int, height: Int) { get }
  var glyphs: GlyphSet { get }
  func present(_ buffer: CellBuffer)
  func poll(timeoutMilliseconds: Int) -> [InputEvent]
  /// Throws where the display cannot come back.
  func suspend() throws
  /// False: too long for it.
  @discardableResult func copy(_ text: String) -> Bool
  func notify(_ text: String)
  func bell()
  func setTitle(_ text: String)
}

extension TerminalDriver: Display {}

/// A display that nobody looks at: it keeps the last frame.
final class Canvas: Display {
  let size: (width: Int, height: Int)
  let glyphs: GlyphSet
  private(set) var frame: CellBuffer?

  init(width: Int, height: Int, glyphs: GlyphSet) {
    size = (width, height)
    self.glyphs = glyphs
  }

  func present(_ buffer: CellBuffer) { frame = buffer }
  func poll(timeoutMilliseconds: Int) -> [InputEvent] {
    usleep(UInt32(max(0, timeoutMilliseconds)) * 1000)
    return []
  }
  func suspend() {}
  func copy(_ text: String) -> Bool { true }
  func notify(_ text: String) {}
  func bell() {}
  func setTitle(_ text: String) {}
}
