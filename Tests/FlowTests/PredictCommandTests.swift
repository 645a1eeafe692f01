import Foundation
import Testing

@Suite("Texts are scored from the command line")
struct PredictCommandTests {
  private let scratch: Scratch
  private let store: String

  init() throws {
    scratch = try Scratch()
    store = scratch.file("store").path
    let words = ["falls sharply", "falls", "waits", "rises", "rises sharply"]
    let rows = (0..<200).map { "the euro \(words[$0 % 5]) on day \($0),\(Double($0 % 5 - 2) / 2)" }
    let data = try scratch.write("news.csv", "text,score\n" + rows.joined(separator: "\n") + "\n")
    let trained = try Program.run([
      "train", "--data", data, "--store", store, "--name", "model", "--layers", "1", "--width", "16",
      "--heads", "2", "--vocabulary", "300", "--threads", "1", "--epochs", "6",
    ])
    #expect(trained.status == 0, "\(trained.errors)")
  }

  private func predict(_ arguments: String...) throws -> Program.Result {
    try Program.run(["predict", "--run", "model", "--store", store] + arguments)
  }

  private func objects(_ text: String) throws -> [[String: Any]] {
    try text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test("each line of a plain file has its line of JSON, an empty one and a broken one included")
  func lines() throws {
    let bytes =
      Data("the euro rises sharply\n\n".utf8) + Data([0xff, 0xfe, 0x80])
      + Data("\r\nthe euro falls sharply".utf8)
    let answers = try objects(try predict(try scratch.write("texts", bytes), "--json").output)
    #expect(answers.count == 4)
    for answer in answers {
      let score = try #require(answer["score"] as? Double)
      let raw = try #require(answer["score_raw"] as? Double)
      let shares = try #require(answer["probabilities"] as? [Double])
      let named = try #require(answer["class"] as? Int)
      #expect(score == min(1, max(-1, raw)))
      #expect(shares.count == 5 && abs(shares.reduce(0, +) - 1) < 1e-9)
      #expect(shares[named] == shares.max())
      #expect(Set(answer.keys) == ["score", "score_raw", "class", "probabilities"])
    }
    #expect(answers[0]["score"] as? Double ?? 0 > answers[3]["score"] as? Double ?? 0)
    #expect(try predict(try scratch.write("none", "")).output.isEmpty)
    #expect(try predict(try scratch.write("one", "a\n"), "--json").output.split(separator: "\n").count == 1)
  }

  @Test("for people it is a line a text, and nothing of the text reaches the terminal raw")
  func people() throws {
    let file = try scratch.write("texts", "the euro rises\n\u{1b}[2J\u{7}gone\n")
    let answer = try predict(file)
    #expect(answer.status == 0)
    #expect(answer.output.split(separator: "\n").count == 2)
    #expect(answer.output.contains("class") && answer.output.contains("the euro rises"))
    #expect(!answer.output.unicodeScalars.contains("\u{1b}"))
  }

  @Test("a table comes back with the same rows and columns and its predictions behind them")
  func table() throws {
    let text =
      "id,Text,note\r\n1,\"the euro, \"\"rises\"\"\nsharply\",=HYPERLINK(1)\r\n2,,\"a,b\"\r\n3,the euro falls,é\r\n"
    let out = scratch.file("out.csv").path
    let done = try predict(try scratch.write("in.csv", text), "--csv", out)
    #expect(done.status == 0, "\(done.errors)")
    let written = try String(contentsOfFile: out, encoding: .utf8)
    #expect(
      written.hasPrefix("id,Text,note,predicted_score,predicted_class,p_0,p_1,p_2,p_3,p_4\r\n"))
    #expect(written.contains("\r\n1,\"the euro, \"\"rises\"\"\nsharply\",=HYPERLINK(1),"))
    #expect(written.contains("\r\n2,,\"a,b\",") && written.contains("\r\n3,the euro falls,é,"))
    let again = try predict(out, "--csv", scratch.file("again.csv").path)
    #expect(again.status == 2 && again.errors.contains("predicted_score"))

    let lines = try scratch.write(
      "in.jsonl", "{\"text\":\"the euro rises\",\"n\":1e3}\n{\"m\":[1,null],\"text\":\"\",\"n\":null}\n")
    #expect(try predict(lines, "--csv", out).status == 0)
    let rows = try String(contentsOfFile: out, encoding: .utf8).components(separatedBy: "\r\n")
    #expect(rows[0].hasPrefix("text,n,m,predicted_score,"))
    #expect(rows[1].hasPrefix("the euro rises,1e3,,") && rows[2].hasPrefix(",,\"[1,null]\","))
    #expect(try objects(try predict(lines, "--json").output).count == 2)
  }

  @Test("a table without a header is read by column number, and tabs part columns")
  func plainTable() throws {
    let file = try scratch.write("in.tsv", "7\tthe euro \"rises\n8\tthe euro waits\n")
    let out = scratch.file("out.csv").path
    #expect(try predict(file, "--no-header", "--text-column", "2", "--csv", out).status == 0)
    let rows = try String(contentsOfFile: out, encoding: .utf8).components(separatedBy: "\r\n")
    #expect(rows.count == 3 && rows[0].hasPrefix("7,\"the euro \"\"rises\","))
    #expect(
      try predict(file, "--no-header", "--text-column", "2", "--json").output.split(separator: "\n").count
        == 2)
  }

  @Test("a wrong request is one line, and leaves no file")
  func refusals() throws {
    let table = try scratch.write("in.csv", "a,b\n1,2\n3\n")
    let plain = try scratch.write("texts", "x\n")
    let out = scratch.file("out.csv").path
    let wrong: [([String], String)] = [
      ([table, "--csv", out], "no column is called text"), ([plain, "--csv", out], "expected a table"),
      ([table, "--csv", out, "--text-column", "a"], "line 3: found 1 columns, expected 2"),
      ([plain + "-none"], "no such file"), ([plain, "--checkpoint", "beste"], "did you mean best"),
      ([plain, "--text-column", "a"], "plain text"), ([scratch.url.path], "is a folder"),
      ([table, "--text-column", "a", "--csv", "/nowhere/out.csv"], "cannot be written"),
      ([plain, "--threads", "0"], "--threads"), (["--format", "csv"], "read from a file"),
    ]
    for (arguments, words) in wrong {
      let result = try Program.run(["predict", "--run", "model", "--store", store] + arguments)
      #expect(result.status == 2, "\(arguments)")
      #expect(result.complaints.count == 1 && result.errors.contains(words), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: out))
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.url.path).allSatisfy {
        !$0.hasSuffix(".part")
      })
    #expect(try Program.run(["predict", "--run", "nobody", "--store", store, plain]).status == 2)
  }
}
