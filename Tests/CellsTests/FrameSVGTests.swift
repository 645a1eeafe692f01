import Cells
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads a document and keeps its elements and texts.
private final class Reader: NSObject, XMLParserDelegate {
  var elements: [(name: String, attributes: [String: String])] = []
  var texts: [String] = []
  private var text = ""

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append((name, attributes))
    text = ""
  }
  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name == "text" || name == "title" { texts.append(text) }
    text = ""
  }
}

@Suite("A frame as an SVG document")
struct FrameSVGTests {
  private func read(_ svg: String) throws -> Reader {
    let reader = Reader()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = reader
    let isWhole = parser.parse()
    try #require(isWhole, "\(parser.parserError.map { "\($0)" } ?? "") line \(parser.lineNumber)")
    return reader
  }

  @Test("is well-formed XML whatever text is in the frame")
  func wellFormed() throws {
    let texts = [
      "a<b & \"c\" 'd' ]]> --> <!--", "\u{1B}[31m\u{0}\u{7}\u{9F}\u{FFFE}\u{FFFF}", "日本語 é e\u{301}\u{302} 👍🏽",
      "\u{202E}abc\u{2066}", "⣿⡇ ┌─┐ ░▒▓█▁▂▃▄▅▆▇▀▌▐▖▗▘▙▚▛▜▝▞▟",
    ]
    for glyphs in GlyphSet.allCases {
      var buffer = CellBuffer(width: 50, height: texts.count)
      for (row, text) in texts.enumerated() {
        buffer.draw(text, column: 0, row: row, style: Style(.rgb(0x123456)), glyphs: glyphs)
      }
      let svg = buffer.svg(title: texts.joined())
      #expect(!svg.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
      let reader = try read(svg)
      #expect(reader.elements.first?.name == "svg" && reader.elements.first?.attributes["width"] == "400")
    }
    #expect(try read(CellBuffer(width: 0, height: 0).svg()).elements.count >= 1)
  }

  @Test("has every text at its column with its exact colours, and a wide character over two cells")
  func places() throws {
    var buffer = CellBuffer(width: 20, height: 2)
    buffer.draw("loss", column: 2, row: 1, style: Style(.rgb(0xFF8800), on: .rgb(0x001122), .bold))
    buffer.draw("日x", column: 10, row: 1, style: Style(.terminal, on: .terminal, .reverse))
    let colors = PictureColors(foreground: 0xAABBCC, background: 0x010203)
    let reader = try read(buffer.svg(colors: colors))
    let texts = reader.elements.filter { $0.name == "text" }.map(\.attributes)
    #expect(reader.texts == ["loss", "日", "x"])
    #expect(
      texts.map { $0["x"] } == ["16", "80", "96"] && texts.map { $0["textLength"] } == ["32", "16", "8"])
    #expect(texts.map { $0["fill"] } == ["#ff8800", "#010203", "#010203"])
    #expect(texts[0]["font-weight"] == "bold" && texts[1]["font-weight"] == nil)
    let grounds = reader.elements.filter { $0.name == "rect" }.map { $0.attributes["fill"] }
    #expect(grounds == ["#010203", "#001122", "#aabbcc"])
  }

  @Test("draws bars as shapes that meet and everything else as text")
  func bars() throws {
    var buffer = CellBuffer(width: 8, height: 1)
    buffer.draw("███▄⣿│", column: 0, row: 0, style: Style(.rgb(0x00FF00)))
    let reader = try read(buffer.svg())
    let shapes = reader.elements.filter { $0.name == "rect" && $0.attributes["fill"] == "#00ff00" }
    #expect(shapes.map { $0.attributes["width"] } == ["24", "8"])
    #expect(shapes[1].attributes["y"] == "8.50" || shapes[1].attributes["y"] == "8.5")
    #expect(reader.texts == ["⣿│"])
  }
}
