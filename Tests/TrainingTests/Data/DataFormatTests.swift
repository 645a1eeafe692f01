import Foundation
import Runs
import Testing
import Training

@Suite("Reading data files")
struct DataFormatTests {
  private let folder: DataFolder

  init() throws { folder = try DataFolder() }

  @Test("CSV quotes hide commas, line breaks and doubled quotes")
  func csv() throws {
    let data = try folder.load(
      "a.csv",
      "id,text,score\r\n1,\"a, b\",0.5\r\n2,\"says \"\"no\"\"\r\nand goes\",-0.25\n3,in \"the\" middle,0\n")
    #expect(data.rows.map(\.text) == ["a, b", "says \"no\"\r\nand goes", "in \"the\" middle"])
    #expect(data.rows.map(\.score) == [0.5, -0.25, 0])
    #expect(data.rows.map(\.line) == [2, 3, 5])
    #expect(data.rows.map(\.record) == [0, 1, 2])
  }

  @Test("TSV knows no quoting: a text may begin with a quote that never closes")
  func tsv() throws {
    let data = try folder.load("a.tsv", "text\tscore\n\"Open\t0.5\n\"\"\t1\nlast\t-1")
    #expect(data.rows.map(\.text) == ["\"Open", "\"\"", "last"])
  }

  @Test("a text is unchanged: spaces, entities and separators of Unicode stay")
  func unchanged() throws {
    let text = "  a &amp; b\u{85}c\u{2028}d\u{feff}e\r f  "
    let data = try folder.load("a.tsv", "text\tscore\n\(text)\t0.5\n")
    #expect(data.rows.map { Array($0.text.utf8) } == [Array(text.utf8)])
  }

  @Test("only LF and CRLF end a row, blank lines are no rows, and lines are counted all the same")
  func lineEnds() throws {
    let data = try folder.load("a.csv", "text,score\n\na\rb,0.5\r\n\r\n\nc,1")
    #expect(data.rows.map(\.text) == ["a\rb", "c"])
    #expect(data.rows.map(\.line) == [3, 6])
    #expect(data.recordCount == 2)
  }

  @Test("a byte order mark is skipped", arguments: ["a.csv", "a.txt"])
  func byteOrderMark(name: String) throws {
    let data = try folder.load(name, "\u{feff}text,score\na,0.5\n")
    #expect(data.rows.map(\.text) == ["a"])
  }

  @Test("JSONL has an object a line, escapes undone, other fields ignored")
  func jsonl() throws {
    let data = try folder.load(
      "a.jsonl",
      "{\"text\": \"a\\u00e9\\n\\ud83d\\ude00\", \"score\": 0.5, \"more\": {\"x\": [1, {}]}}\n\n{\"score\": \"-1\", \"text\": \"b\"}"
    )
    #expect(data.rows.map(\.text) == ["aé\n😀", "b"])
    #expect(data.rows.map(\.score) == [0.5, -1])
    #expect(data.rows.map(\.line) == [1, 3])
  }

  @Test("a JSON array has the lines of its objects")
  func json() throws {
    let data = try folder.load(
      "a.json",
      "[\n  {\"text\": \"a ] , } \\\" {\", \"score\": 0.5},\n\n  {\"text\": \"b\",\n   \"score\": 1e-1}\n]\n")
    #expect(data.rows.map(\.text) == ["a ] , } \" {", "b"])
    #expect(data.rows.map(\.score) == [0.5, 0.1])
    #expect(data.rows.map(\.line) == [2, 4])
  }

  @Test("the content of a .txt file tells its format")
  func sniffing() throws {
    #expect(try folder.request("a.txt", "text\tscore\na, b\t1\n").dataPlan().format == .tsv)
    #expect(try folder.request("b.txt", "text,score\na,1\n").dataPlan().format == .csv)
    #expect(try folder.request("c.txt", "\n {\"text\": \"a\", \"score\": 1}").dataPlan().format == .jsonl)
    #expect(try folder.request("d.txt", "[{\"text\": \"a\", \"score\": 1}]").dataPlan().format == .json)
    #expect(try folder.request("e.json", "{\"text\": \"a\", \"score\": 1}\n").dataPlan().format == .jsonl)
    #expect(
      try folder.complaint("f.txt", "nothing\n")
        == "f.txt: the format cannot be told from the content, expected --format csv, tsv, jsonl or json")
  }

  @Test("latin-1 is read where it is named")
  func latin1() throws {
    var request = try folder.request("a.tsv", Array("text\tscore\ncaf".utf8) + [0xe9] + Array("\t1\n".utf8))
    #expect(throws: DataError.self) { try DataSet.load(try request.dataPlan()) }
    request.encoding = .latin1
    #expect(try DataSet.load(try request.dataPlan()).rows.map(\.text) == ["café"])
  }

  @Test("columns go by name, in any letter case for the usual names, or by number from 1")
  func columns() throws {
    let byDefault = try folder.request("a.csv", "Sentence,Sentiment\na,0.5\n").dataPlan()
    #expect(byDefault.textColumn == "Sentence" && byDefault.scoreColumn == "Sentiment")
    let numbered = try folder.load("b.csv", "1_1,0.5,a\n1_2,1,b\n") {
      $0.header = false
      $0.textColumn = "3"
      $0.scoreColumn = "2"
    }
    #expect(numbered.rows.map(\.text) == ["a", "b"])
    let named = try folder.load("c.csv", "2,text,V\na,b,0.5\n") {
      $0.textColumn = "2"
      $0.scoreColumn = "V"
    }
    #expect(named.rows.map(\.text) == ["a"])
  }

  @Test("a range around 0 is divided by its end, any other is mapped onto it")
  func ranges() throws {
    let even = try folder.load("a.csv", "text,score\na,-4\nb,1\nc,4\n") {
      ($0.scoreLow, $0.scoreHigh) = (-4, 4)
    }
    #expect(even.rows.map(\.score) == [-1, 0.25, 1])
    let uneven = try folder.load("b.csv", "text,score\na,1\nb,3.5\nc,5\n") {
      ($0.scoreLow, $0.scoreHigh) = (1, 5)
    }
    #expect(uneven.rows.map(\.score) == [-1, 0.25, 1])
  }

  @Test("a pattern's first capture is the group")
  func groups() throws {
    let data = try folder.load("a.csv", "id,text,score\n12_1,a,0\n12_2,b,0\n7_1,c,0\n") {
      $0.groupColumn = "id"
      $0.groupPattern = #"^(\d+)_"#
    }
    #expect(data.rows.map(\.group) == ["12", "12", "7"])
  }

  @Test("a split column names the parts")
  func parts() throws {
    let data = try folder.load("a.csv", "text,score,split\na,0,train\nb,0,dev\nc,0,Validation\nd,0,test\n") {
      $0.splitColumn = "split"
    }
    #expect(data.rows.map(\.part) == [.train, .validation, .validation, .test])
  }

  @Test("bad rows are counted with their reasons and keep their numbers where they are skipped")
  func skipping() throws {
    let data = try folder.load("a.csv", "text,score\na,0\n,0\nb,x\nc\nd,2\n\"e,0\nf,1\n") {
      $0.skipBad = true
    }
    #expect(data.rows.map(\.record) == [0, 6])
    #expect(
      data.skipped.map(\.fault.kind) == [
        "empty text", "score is not a number", "wrong number of columns", "score outside the range",
        "malformed row",
      ])
    #expect(data.skipped.map(\.line) == [3, 4, 5, 6, 7])
    #expect(data.recordCount == 7)
  }

  @Test("the file's hash is filled in")
  func hash() throws {
    let data = try folder.load("a.csv", "text,score\na,0\n")
    #expect(data.sha256 == "b1a79bfa772d9e5c139ad472373a14217db12b9e91e91c6fff8ee4457a7aec75")
  }
}
