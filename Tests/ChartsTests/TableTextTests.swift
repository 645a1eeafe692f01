import Cells
import Charts
import Testing

@Suite("Tables as text")
struct TableTextTests {
  @Test("CSV quotes what would break a row and leaves everything else alone")
  func csv() {
    let text = TableText.csv(
      header: ["run", "note"],
      rows: [["a,b", "say \"hi\""], ["two\nlines", "crlf\r\nend"], ["-0.5", " x "], ["日本", ""]])
    #expect(
      text == "run,note\n\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"crlf\r\nend\"\n-0.5, x \n日本,\n")
  }

  @Test("Markdown escapes its own signs, lines its columns up and fills short rows")
  func markdown() {
    let text = TableText.markdown(
      header: ["run", "MSE"], rows: [["a|b*c", "0.1"], ["日本", "12.25"], ["<b>\n"]],
      alignments: [.leading, .trailing])
    #expect(
      text == """
        | run        |   MSE |
        | ---------- | ----: |
        | a\\|b\\*c    |   0.1 |
        | 日本       | 12.25 |
        | &lt;b&gt;␊ |       |

        """)
    let lines = text.split(separator: "\n")
    #expect(Set(lines.map { CharacterWidth.width(of: String($0)) }).count == 1)
  }

  @Test("an empty table is still a table")
  func empty() {
    #expect(TableText.csv(header: [], rows: []) == "\n")
    #expect(TableText.markdown(header: ["a"], rows: []) == "| a   |\n| --- |\n")
  }
}
