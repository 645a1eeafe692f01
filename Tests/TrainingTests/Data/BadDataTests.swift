import Foundation
import Runs
import Testing
import Training

@Suite("Bad data is answered with one clear line")
struct BadDataTests {
  private let folder: DataFolder

  init() throws { folder = try DataFolder() }

  /// A file, what reading it is answered with.
  private static let texts: [(name: String, content: String, complaint: String)] = [
    ("empty.csv", "", "the file is empty"),
    ("blank.csv", "\n \r\n", "the file is empty (nothing but blank lines)"),
    ("header.csv", "text,score\n", "there are no rows"),
    (
      "column.csv", "headline,value\na,1\n",
      "no column is called score: expected --score-column, one of headline, value (or --no-header if the first line is a row)"
    ),
    ("word.csv", "text,score\na,1\nb,bad\n", "line 3: the score is \"bad\", expected a number"),
    ("hex.csv", "text,score\na,0x1\n", "line 2: the score is \"0x1\", expected a number"),
    ("comma.csv", "text,score\na,\"0,5\"\n", "line 2: the score is \"0,5\", expected a number"),
    ("nan.csv", "text,score\na,NaN\n", "line 2: the score is \"NaN\", expected a number"),
    ("infinite.csv", "text,score\na,inf\n", "line 2: the score is \"inf\", expected a number"),
    (
      "range.csv", "text,score\na,1.5\n",
      "line 2: the score 1.5 is out of range, expected a number from -1.0 to 1.0 (--score-range LOW:HIGH)"
    ),
    (
      "overflow.csv", "text,score\na,1e999\n",
      "line 2: the score 1e999 is out of range, expected a number from -1.0 to 1.0 (--score-range LOW:HIGH)"
    ),
    ("noText.csv", "text,score\na,1\n,0\n", "line 3: the text is empty"),
    ("spaces.tsv", "text\tscore\n\u{a0} \t0\n", "line 2: the text is empty"),
    ("width.csv", "text,score\na,1,2\n", "line 2: found 3 columns, expected 2"),
    ("unclosed.csv", "text,score\n\"a,1\nb,1\n", "line 2: a quote is opened and never closed"),
    ("trailing.csv", "text,score\n\"a\"b,1\n", "line 2: text follows a closing quote"),
    ("escape.csv", "text,score\na,\u{1b}[2J\n", "line 2: the score is \"\\u{1b}[2J\", expected a number"),
    ("broken.jsonl", "{\"text\": \"a\", \"score\": 1}\n{\"text\n", "line 2: not a JSON object"),
    ("list.jsonl", "{\"text\": \"a\", \"score\": 1}\n[1]\n", "line 2: not a JSON object"),
    (
      "field.jsonl", "{\"text\": \"a\", \"score\": 1}\n{\"text\": \"b\"}\n",
      "line 2: no field \"score\", found text"
    ),
    ("number.jsonl", "{\"text\": 1, \"score\": 1}\n", "line 1: column text is not a string, expected a text"),
    (
      "null.jsonl", "{\"text\": \"a\", \"score\": null}\n",
      "line 1: the score is \"no number\", expected a number"
    ),
    ("open.json", "[{\"text\": \"a\", \"score\": 1}", "the array is never closed"),
    ("after.json", "[{\"text\": \"a\", \"score\": 1}]\n{}", "line 2: something follows the array"),
    ("comma.json", "[{\"text\": \"a\", \"score\": 1},\n,{}]", "line 2: not a JSON object"),
  ]

  @Test("in the rows", arguments: texts.indices)
  func rows(index: Int) throws {
    let bad = Self.texts[index]
    #expect(try folder.complaint(bad.name, bad.content) == "\(bad.name): \(bad.complaint)")
  }

  @Test("in what was asked for")
  func requests() throws {
    let content = "id,text,score\n1,a,0\n"
    #expect(
      try folder.complaint("a.csv", content) { $0.textColumn = "body" }
        == "a.csv: --text-column: there is no column \"body\", expected one of id, text, score (or --no-header if the first line is a row)"
    )
    #expect(
      try folder.complaint("a.csv", content) {
        $0.header = false
        $0.textColumn = "4"
        $0.scoreColumn = "3"
      }
        == "a.csv: --text-column: there is no column \"4\", expected a number from 1 to 3, as the file has no header"
    )
    #expect(
      try folder.complaint("a.csv", content) {
        $0.groupColumn = "id"
        $0.groupPattern = "("
      } == "a.csv: --group-pattern: \"(\" is no regular expression")
    #expect(
      try folder.complaint("a.csv", content) {
        $0.groupColumn = "id"
        $0.groupPattern = "1"
      } == "a.csv: --group-pattern: \"1\" captures nothing, expected a part in parentheses")
    #expect(
      try folder.complaint("a.csv", content) {
        $0.groupColumn = "id"
        $0.groupPattern = "(x)"
      } == "a.csv: line 2: the group pattern does not match \"1\"")
    #expect(
      try folder.complaint("a.csv", content) { $0.groupPattern = "(x)" }
        == "--group-pattern: expected --group-column with it, the column it is applied to")
    #expect(
      try folder.complaint("a.csv", content) { $0.splitColumn = "id" }
        == "a.csv: line 2: the split is \"1\", expected train, validation or dev, or test")
    #expect(
      try folder.complaint("a.csv", content) { ($0.scoreLow, $0.scoreHigh) = (1, 1) }
        == "--score-range: found 1.0:1.0, expected LOW below HIGH")
    #expect(
      try folder.complaint("b.csv", "text,text,score\na,b,0\n")
        == "b.csv: --text-column: there are 2 columns \"text\"")
  }

  @Test("in the file itself")
  func files() throws {
    #expect(throws: DataError.file(path: folder.url.standardizedFileURL.path + "/none.csv", "no such file")) {
      try RunRequest(data: folder.url.path + "/none.csv").dataPlan()
    }
    #expect(throws: DataError.file(path: folder.url.standardizedFileURL.path, "is a folder, expected a file"))
    {
      try RunRequest(data: folder.url.path).dataPlan()
    }
    #expect(throws: DataError.file(path: "/dev/null", "is not a regular file")) {
      try RunRequest(data: "/dev/null").dataPlan()
    }
    #expect(
      try folder.complaint("a.csv", [0x7f, 0x45, 0x4c, 0x46, 0, 1, 2])
        == "a.csv: is not a text file (a zero byte at offset 4)")
    #expect(
      try folder.complaint("b.csv", [0xff, 0xfe, 0x61, 0])
        == "b.csv: is UTF-16, expected UTF-8 or --encoding latin-1")
    #expect(
      try folder.complaint("c.csv", [0x61, 0xff, 0x2c, 0x62])
        == "c.csv: the header is not valid UTF-8 (--encoding latin-1 is the other choice)")
    #expect(
      try folder.complaint("d.csv", Array("text,score\n".utf8) + [0xe9] + Array(",1\n".utf8))
        == "d.csv: line 2: column text is not valid UTF-8 (--encoding latin-1 reads the other common encoding)"
    )
  }

  @Test("a row over 1 MiB is one bad row, and the next is read")
  func longRows() throws {
    let long = String(repeating: "x", count: 1 << 20)
    for (name, content) in [
      ("a.csv", "text,score\n\(long),1\nb,1\n"), ("b.csv", "text,score\n\"\(long)\",1\nb,1\n"),
      ("c.tsv", "text\tscore\n\(long)\t1\nb\t1\n"),
      ("d.jsonl", "{\"text\": \"\(long)\", \"score\": 1}\n{\"text\": \"b\", \"score\": 1}\n"),
    ] {
      let data = try folder.load(name, content) {
        $0.skipBad = true
        ($0.textColumn, $0.scoreColumn) = ("text", "score")
      }
      #expect(data.skipped.map(\.fault) == [.tooLong])
      #expect(data.rows.map(\.text) == ["b"])
    }
  }

  @Test("JSON nested without end is a bad row, not the end of the program")
  func depth() throws {
    let deep = String(repeating: "[", count: 200_000)
    let data = try folder.load("a.jsonl", "{\"text\": \"a\", \"score\": 1}\n{\"text\": \(deep)\n") {
      $0.skipBad = true
    }
    #expect(data.skipped.map(\.fault) == [.malformed("not a JSON object")])
  }

  @Test("garbage of any kind ends in a message or in rows, never in a trap")
  func garbage() throws {
    // A fresh name each time: writing over a file waits for the disk.
    let stream = Array("text,score\n\"a\"\",1\n{\"text\":[\"\\u12\",0.5]}\t\r\n\u{feff}é\u{1b}".utf8)
    var state: UInt64 = 1
    for round in 0..<120 {
      var bytes = Array("text,score\na,0\n".utf8)
      for _ in 0..<(round % 60) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(stream[Int(state >> 33) % stream.count])
      }
      for format in DataPlan.Format.allCases {
        _ = try folder.complaint("g\(round)-\(format)", bytes) {
          $0.format = format
          $0.skipBad = round % 2 == 0
        }
      }
    }
  }
}
