import Runs
import Testing

@Suite("A filter of runs")
struct RunFilterTests {
  private static let now = 1_000_000.0

  /// Runs a to d, told apart by everything that a filter can ask for.
  private let runs: [RunRecord] = {
    func record(_ id: String, _ name: String, _ settings: [Setting]) -> RunRecord {
      RunRecord(
        id: RunID(rawValue: id), name: name, createdAt: now - 3_600, totalSteps: 1_000, totalEpochs: 12,
        weightingMethod: "dwa", model: "tiny", dataName: "News.csv",
        settingsText: SettingsText.encode(settings))
    }
    var a = record("20261101-aaaa", "baseline", [Setting("learning-rate", "0.0001"), Setting("seed", "42")])
    a.tags = ["good", "two words"]
    a.bestMSE = 0.01
    a.bestAccuracy = 0.71
    a.state = .finished
    a.step = 1_000
    a.seconds = 7_500
    a.tokens = 2_500_000
    a.peakResidentMiB = 3_000
    var b = record(
      "20261102-bbbb", "Längere Übung", [Setting("learning-rate", "1e-3"), Setting("alpha", "learned")])
    b.bestMSE = 0.03
    b.pinned = true
    b.note = "see 12:30"
    b.state = .training
    b.createdAt = now - 5 * 86_400
    b.weightingMethod = "constant"
    b.parent = ForkPoint(run: a.id, step: 7)
    var c = record("20261103-cccc", "and", [])
    c.trashed = true
    c.dataName = "tweets.csv"
    return [a, b, c]
  }()

  /// The first letters of the ids of the runs that a filter holds for.
  private func kept(_ text: String, life: String? = nil) throws -> String {
    let filter = try RunFilter(parsing: text)
    return runs.filter { filter.matches($0, life: life, now: Self.now) }.map { "\($0.id.rawValue.last!)" }
      .joined()
  }

  @Test(
    "compares columns",
    arguments: [
      ("mse < 0.02", "a"), ("mse<=.01", "a"), ("mse > 0.02", "b"), ("mse = 0.01", "a"), ("mse == 1e-2", "a"),
      ("mse != 0.01", "bc"), ("mse <> 0.01", "bc"), ("accuracy > 70%", "a"), ("accuracy > 0.72", ""),
      ("age < 2h", "ac"), ("age >= 4d23h", "b"), ("seconds > 2h", "a"), ("seconds > 2h5min", ""),
      ("tokens > 2M", "a"), ("memory >= 2G", "a"), ("memory > 2999", "a"), ("steps = 1k", "abc"),
      ("done = 100%", "a"), ("weighting = DWA", "ac"), ("weighting != dwa", "b"), ("data ~ NEWS", "ab"),
      ("data !~ news", "c"), ("state = finished", "a"), ("name = 'and'", "c"), ("parent ~ 1101", "b"),
      ("id > 20261102", "bc"), ("learning-rate >= 1e-3", "b"), ("learning-rate = 1e-4", "a"),
      ("learning-rate ~ 00", "a"), ("seed = 42", "a"), ("alpha = learned", "b"), ("Seed=42", "a"),
    ])
  func comparisons(text: String, expected: String) throws { #expect(try kept(text) == expected) }

  @Test(
    "puts terms together: not before and before or, and two terms side by side mean both",
    arguments: [
      ("", "abc"), ("  ", "abc"), ("pinned", "b"), ("not pinned", "ac"), ("!pinned && !trashed", "a"),
      ("trashed or pinned", "bc"), ("pinned || mse < .02 and steps > 5", "ab"),
      ("(pinned or mse < .02) and weighting = dwa", "a"), ("not (pinned or trashed)", "a"),
      ("mse < 1 pinned", "b"), ("NOT not pinned", "b"), ("trashed AND pinned OR tag:good", "a"),
      ("((((pinned))))", "b"), ("!(pinned)", "ac"), ("age < 3d parsecs", ""),
    ])
  func joins(text: String, expected: String) throws { #expect(try kept(text) == expected) }

  @Test(
    "looks for words in name, id, note and data, and for tags as a whole",
    arguments: [
      ("BASE", "a"), ("tweets", "c"), ("cccc", "c"), ("12:30", "b"), ("übung", "b"), ("\"längere üb\"", "b"),
      ("'and'", "c"), ("nothing", ""), ("tag:good", "a"), ("tag:goo", ""), ("tag ~ goo", "a"),
      ("tag:\"two words\"", "a"), ("tag = 'two words'", "a"), ("tag != good", "bc"), ("data:news", "ab"),
      ("mse", ""), ("\"\"", "abc"),
    ])
  func words(text: String, expected: String) throws { #expect(try kept(text) == expected) }

  @Test("knows runs whose engine died, under both names")
  func life() throws {
    let filter = { (text: String) in try RunFilter(parsing: text).matches(runs[1], life: "dead") }
    #expect(try filter("state = interrupted") && filter("state = dead") && filter("state ~ inter"))
    #expect(try !filter("state = training") && !filter("live"))
    #expect(try RunFilter(parsing: "live and state = training").matches(runs[1], life: nil))
  }

  @Test("says whether it asks for the trash")
  func trash() throws {
    #expect(try RunFilter(parsing: "a and (b or not trashed)").isAboutTrash)
    #expect(try !RunFilter(parsing: "'trashed' pinned").isAboutTrash && !RunFilter(parsing: "").isAboutTrash)
  }

  @Test(
    "says where a text is wrong, what was found there and what was expected",
    arguments: [
      ("mze < 1", 0, "found “mze”, expected a column; did you mean mse?"),
      (
        "pinned and lerning-rate > 1", 11,
        "found “lerning-rate”, expected a column; did you mean learning-rate?"
      ),
      ("qqqqqqqqq = 1", 0, "found “qqqqqqqqq”, expected a column"),
      ("mse <", 5, "found the end, expected a value after <"),
      ("mse < and", 6, "found “and”, expected a value after <"),
      ("mse < low", 6, "found “low”, expected a number"),
      ("mse < nan", 6, "found “nan”, expected a number"),
      ("age < soon", 6, "found “soon”, expected a duration such as 90s, 5min, 2h or 3d"),
      ("mse ~ 3", 6, "found a search in mse, whose values are numbers, expected = != < <= > or >="),
      ("(pinned", 7, "found the end, expected “)”"),
      ("pinned)", 6, "found “)”, expected and, or, or the end"),
      ("pinned or", 9, "found the end, expected a column, a word or “(”"),
      ("and pinned", 0, "found “and”, expected a column, a word or “(”"),
      ("name = \"x", 7, "the quote is not closed, expected \""),
      (
        "state = finsihed", 8,
        """
        found “finsihed”, expected one of planned, training, paused, evaluating, suspended, stopped, finished, \
        failed, interrupted; did you mean finished?
        """
      ),
      ("tag:", 4, "found the end, expected a value after tag:"),
      ("'mse' < 3", 0, "found “mse”, expected a column"),
      ("pinned = 1", 7, "found “=” after pinned, which needs no value"),
    ])
  func errors(text: String, position: Int, message: String) throws {
    let error = try #require(throws: RunFilterError.self) { try RunFilter(parsing: text) }
    #expect(error.position == position && error.message == message)
    #expect(error.description == "character \(position + 1): \(error.message)")
  }

  @Test("is refused, not followed into the depths, where it is nested without end")
  func depth() {
    let deep = String(repeating: "(", count: 100_000)
    #expect(throws: RunFilterError.self) { try RunFilter(parsing: deep) }
    #expect(throws: RunFilterError.self) {
      try RunFilter(parsing: String(repeating: "not ", count: 100_000) + "pinned")
    }
  }

  @Test("takes any text without a crash")
  func anyText() {
    let pieces = [
      "mse", "<", "~", "(", ")", "not", "\"", "'", "tag:", ":", "|", "&&", "3d", "ü", "\u{1b}", " ",
    ]
    var state: UInt64 = 5
    for _ in 0..<3_000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      do throws(RunFilterError) { _ = try RunFilter(parsing: text) } catch {
        #expect((0...text.count).contains(error.position))
      }
      _ = RunFilter.completions(for: text)
    }
  }

  @Test("offers what the last word may become")
  func completions() {
    func offered(_ text: String) -> [String] {
      RunFilter.completions(for: text, among: runs).candidates.map(\.text)
    }
    #expect(offered("learn") == ["learning-rate"])
    #expect(offered("pinned and mo").first == "model")
    #expect(offered("state = f") == ["finished", "failed"])
    #expect(offered("weighting = dw") == ["dwa", "dwa-literal"])
    #expect(offered("tag:") == ["good", "\"two words\""])
    #expect(offered("pinned ") == ["and", "or"])
    #expect(offered("\"open ") == [])
    #expect(RunFilter.completions(for: "pinned and mo").start == 11)
    #expect(RunFilter.completions(for: "tag:go", among: runs).start == 4)
    #expect(RunFilter.columns.allSatisfy { !$0.help.isEmpty })
  }
}

@Suite("The columns of a list of runs")
struct RunColumnTests {
  private func record(_ id: String, mse: Double? = nil, accuracy: Double? = nil, rate: String = "")
    -> RunRecord
  {
    var record = RunRecord(
      id: RunID(rawValue: id), name: id, createdAt: 0, totalSteps: 10, totalEpochs: 1, weightingMethod: "dwa",
      model: "tiny", dataName: "d", settingsText: SettingsText.encode([Setting("learning-rate", rate)]))
    record.bestMSE = mse
    record.bestAccuracy = accuracy
    return record
  }

  @Test("sort runs, those without a value last in both directions")
  func order() throws {
    let runs = [
      record("a"), record("b", mse: 0.2), record("c", mse: 0.1), record("d"), record("e", mse: 0.2),
    ]
    func sorted(_ keys: String, down: Bool = false) throws -> String {
      try RunSort(parsing: keys, isDescending: down).sorted(runs, now: 0).map(\.name).joined()
    }
    #expect(try sorted("mse") == "cbead")
    #expect(try sorted("mse", down: true) == "becad")
    #expect(try sorted("mse,name", down: true) == "ebcda")
    #expect(try sorted("name", down: true) == "edcba")
    let rates = [record("x", rate: "1e-3"), record("y", rate: "0.01"), record("z", rate: "0.0001")]
    #expect(
      try RunSort(parsing: "learning-rate").sorted(rates, now: 0).map(\.name) == ["z", "x", "y"])
    let error = try #require(throws: RunFilterError.self) { try RunSort(parsing: "mse,agee") }
    #expect(error.position == 4 && error.message.hasSuffix("did you mean age?"))
  }

  @Test("know the best value, and that some have none")
  func best() throws {
    let runs = [
      record("a"), record("b", mse: 0.2, accuracy: 0.5), record("c", mse: 0.1), record("d", mse: 0.1),
    ]
    func best(_ name: String) throws -> [Int] {
      try #require(RunColumn.named(name)).best(among: runs, now: 0)
    }
    #expect(try best("mse") == [2, 3] && best("accuracy") == [1] && best("step") == [] && best("r2") == [])
  }

  @Test("read as people write")
  func text() throws {
    var run = record("a", mse: 0.0123456, accuracy: 0.7, rate: "1e-3")
    run.createdAt = 1_000
    run.seconds = 3_900
    run.tags = ["x", "y"]
    run.parent = ForkPoint(run: RunID(rawValue: "p"), step: 5)
    func text(_ name: String) throws -> String {
      try #require(RunColumn.named(name)).text(of: run, now: 1_000 + 90)
    }
    #expect(try text("mse") == "0.01235" && text("accuracy") == "70.0 %" && text("learning-rate") == "1e-3")
    #expect(try text("age") == "1 min 30 s" && text("seconds") == "1 h 05 min" && text("r2") == "–")
    #expect(try text("TAGS") == "x, y" && text("parent") == "p @5" && text("note") == "–")
    #expect(Set(RunColumn.all.map(\.name)).count == RunColumn.all.count)
    #expect(RunColumn.all.allSatisfy { !$0.text(of: run, now: 0).isEmpty })
  }
}
