import Cells
import Foundation
import History
import Runs
import Testing

import Workbench

@Suite("The list of runs")
struct RunListTests {
  private func press(_ state: inout AppState, _ keys: Key...) -> [Effect] {
    keys.flatMap { update(&state, .key($0)) }
  }

  private func type(_ state: inout AppState, _ text: String) -> [Effect] {
    text.unicodeScalars.flatMap { update(&state, .key(Key($0))) }
  }

  private func names(_ state: AppState) -> [String] {
    state.runs.lines.compactMap { state.runs.record(of: $0)?.name }
  }

  private func select(_ state: inout AppState, _ name: String) {
    state.runs.selected = names(state).firstIndex(of: name) ?? 0
  }

  // MARK: Filter, sort, columns

  @Test("a filter is in force as it is typed, says what is wrong with it, and Esc puts the old one back")
  func filter() {
    var state = SyntheticRun.list(120, 40)
    let all = state.runs.lines.count
    _ = press(&state, Key("/"))
    _ = type(&state, "ta")
    #expect(state.runs.lines.count == all, "a column's name that has only begun leaves the list as it is")
    _ = type(&state, "g:good and mse < 0.0")
    #expect(state.runs.lines.isEmpty)
    _ = type(&state, "285")
    #expect(!state.runs.lines.isEmpty && names(state).allSatisfy { $0.hasPrefix("dwa seed") })
    let before = state.runs.lines
    _ = update(&state, .paste(" and lerning-rate <"))
    #expect(state.runs.lines == before, "an unfinished filter leaves the last good one")
    #expect(draw(state).plainText().contains("learning-rate"), "the message names the column that is meant")
    _ = press(&state, Key(.enter))
    #expect(state.overlay != nil, "what cannot be read is not kept")
    _ = press(&state, Key(.escape))
    #expect(state.runs.lines.count == all && state.runs.filter.text.isEmpty)
  }

  @Test("Tab completes columns and their values; the arrow brings back the filter before")
  func completion() {
    var state = SyntheticRun.list(120, 40)
    _ = press(&state, Key("/"))
    _ = type(&state, "tag:g")
    #expect(draw(state).plainText().contains("good"))
    _ = press(&state, Key(.tab))
    #expect(state.runs.filter.text == "tag:good" && state.runs.lines.count == 4)
    let kept = press(&state, Key(.enter))
    #expect(kept.contains(.remember("runs.filter", "tag:good")))
    _ = press(&state, Key(.escape))
    #expect(state.runs.filter.text.isEmpty, "Esc drops the filter")
    _ = press(&state, Key("/"), Key(.up), Key(.enter))
    #expect(state.runs.filter.text == "tag:good")
  }

  @Test(
    "sorting shows the best first, the same column again turns round, a second column decides between equals")
  func sort() {
    var state = SyntheticRun.list(120, 40)
    func sort(_ name: String) {
      _ = press(&state, Key("s"))
      _ = type(&state, name)
      _ = press(&state, Key(.enter))
    }
    sort("mse")
    #expect(names(state).first == "lower rate")
    sort("mse")
    #expect(names(state).last == "planned run", "a run without a value stays last")
    #expect(state.runs.sort.keys.map(\.isDescending) == [true])
    sort("weighting")
    #expect(state.runs.sort.keys.map(\.column.name) == ["weighting", "mse"])
    let values = state.runs.lines.compactMap { state.runs.record(of: $0)?.bestMSE }
    #expect(values == values.sorted(by: >), "all weightings are equal here")
  }

  @Test("a click on a title sorts by it, dragging it moves the column")
  func titles() throws {
    var state = SyntheticRun.list(120, 40)
    let row = RunListTable(state).rect.row
    let line = draw(state).plainText().split(separator: "\n", omittingEmptySubsequences: false)[row]
    let mse = try #require(line.range(of: "MSE")).lowerBound
    let column = line.distance(from: line.startIndex, to: mse)
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: column, row: row)))
    let sorted = update(&state, .mouse(MouseEvent(.release(.left), column: column, row: row)))
    #expect(sorted.contains(.remember("runs.sort", "mse")))
    _ = update(&state, .mouse(MouseEvent(.press(.left), column: column, row: row)))
    let moved = update(&state, .mouse(MouseEvent(.release(.left), column: 6, row: row)))
    #expect(state.runs.columns.first?.name == "mse")
    #expect(moved.contains { if case .remember("runs.columns", _) = $0 { true } else { false } })
  }

  @Test("any setting of the plan can be a column; the best value of a column is marked")
  func columns() {
    var state = SyntheticRun.list(120, 40)
    state.runs.columns = ["name", "learning-rate", "mse"].compactMap(RunColumn.named)
    RunListScreen.arrange(&state)
    let lines = draw(state).plainText().split(separator: "\n")
    #expect(lines.contains { $0.contains("lower rate") && $0.contains("0.0001") && $0.contains("★0.0265") })
    #expect(lines.count { $0.contains("★") } == 1)
  }

  // MARK: Marks and changes

  @Test("three runs go into the trash at once and come back with one key; a pinned one stays and is named")
  func trash() {
    var state = SyntheticRun.list(120, 40)
    let all = names(state)
    for name in ["failed run", "finished run", "stopped run"] {
      select(&state, name)
      _ = press(&state, Key(" "))
    }
    let pinned = state.runs.all.first { $0.pinned }
    state.runs.marked.insert(pinned!.id)
    let thrown = press(&state, Key("d"))
    guard case .runList(.apply(.trashed(let runs, true))) = thrown.first else {
      Issue.record("\(thrown)")
      return
    }
    #expect(runs.count == 3 && state.runs.lines.count == all.count - 3)
    #expect(state.status?.text.contains("3 runs are in the trash") ?? false)
    #expect(state.status?.text.contains(pinned!.name) ?? false)
    let back = press(&state, Key("z"))
    #expect(back.first == .runList(.apply(.trashed(runs, false))))
    #expect(names(state) == all)
    #expect(press(&state, Key("Z")).first == .runList(.apply(.trashed(runs, true))))
  }

  @Test("for good goes only what is in the trash, and another key than the one that asked says yes")
  func delete() {
    var state = SyntheticRun.list(120, 40)
    #expect(press(&state, Key("D")).isEmpty && state.overlay == nil)
    _ = press(&state, Key("x"))
    #expect(names(state) == ["thrown away"])
    #expect(press(&state, Key("D")).isEmpty)
    #expect(press(&state, Key("D"), Key(.enter)).isEmpty && state.overlay != nil)
    let gone = state.runs.all.first { $0.trashed }?.id
    #expect(press(&state, Key("y")) == [.runList(.delete([gone!]))])
    #expect(press(&state, Key("R")).first == .runList(.apply(.trashed([gone!], false))))
  }

  @Test("tags are added and removed on all marked runs, and the change is taken back as one")
  func tags() {
    var state = SyntheticRun.list(120, 40)
    for name in ["dwa seed 41", "dwa seed 42"] {
      select(&state, name)
      _ = press(&state, Key(" "))
    }
    _ = press(&state, Key("t"))
    _ = type(&state, "+best -table")
    let effects = press(&state, Key(.enter))
    let tagged = state.runs.all.filter { $0.name == "dwa seed 41" || $0.name == "dwa seed 42" }
    #expect(tagged.map(\.tags) == [["good", "best"], ["good", "best"]])
    guard case .runList(.apply(.edits(let edits))) = effects.first else {
      Issue.record("\(effects)")
      return
    }
    #expect(
      edits.map(\.changes) == [RunChanges(tags: ["good", "best"]), RunChanges(tags: ["good", "best"])])
    _ = press(&state, Key("z"))
    #expect(state.runs.all.filter { $0.tags == ["good", "table"] }.count == 4)
  }

  @Test("a long note is added to and never cut")
  func notes() throws {
    var state = SyntheticRun.list(120, 40)
    let long = String(repeating: "what happened\n", count: 3_000)
    var records = state.runs.all
    let index = try #require(records.firstIndex { $0.name == "lower rate" })
    records[index].note = long
    _ = update(&state, .runs(records, locked: []))
    select(&state, "lower rate")
    #expect(draw(state).width == 120)
    _ = press(&state, Key("n"))
    _ = type(&state, "one more")
    _ = press(&state, Key(.enter))
    #expect(state.runs.record(records[index].id)?.note == long + "\n" + "one more")
  }

  @Test("stopping several runs asks first, pausing them does not")
  func steering() {
    var state = SyntheticRun.list(120, 40)
    _ = press(&state, Key("*"), Key("a"))
    #expect(press(&state, Key(.enter)).count == 2)
    _ = press(&state, Key("a"))
    _ = type(&state, "stop")
    #expect(press(&state, Key(.enter)).isEmpty)
    let stopped = press(&state, Key("y"))
    #expect(
      stopped.count == 2 && stopped.allSatisfy { if case .request(.stop, _) = $0 { true } else { false } })
  }

  // MARK: Orders

  @Test("forks stand under the runs that they come from")
  func tree() {
    var state = SyntheticRun.list(120, 40)
    _ = press(&state, Key("L"))
    let lines = draw(state).plainText().split(separator: "\n")
    let fork = lines.firstIndex { $0.contains("└─ lower rate") }
    #expect(fork != nil && lines[fork! - 1].contains("dwa seed 4"))
  }

  @Test("runs that only seeds tell apart become one line of means and deviations, which opens to its runs")
  func groups() throws {
    var state = SyntheticRun.list(120, 40)
    let count = state.runs.lines.count
    _ = press(&state, Key("g"))
    #expect(state.runs.lines.count == count - 3)
    let group = try #require(state.runs.groups.first)
    let values = group.members.compactMap { state.runs.all[$0].bestMSE }
    let mean = values.reduce(0, +) / 4
    #expect(abs((group.mean.bestMSE ?? 0) - mean) < 1e-15)
    #expect(draw(state).plainText().contains("dwa ×4"))
    select(&state, "dwa")
    #expect(state.runs.targets.count == 4)
    _ = press(&state, Key(.enter))
    #expect(state.runs.lines.count == count + 1)
    #expect(state.runs.selectedGroup != nil, "the group stays selected")
  }

  @Test("the deviation is the sample's")
  func deviation() {
    #expect(SeedGroup.deviation([2, 4, 4, 4, 5, 5, 7, 9]).map { abs($0 - 2.138089935) < 1e-9 } == true)
    #expect(SeedGroup.deviation([1]) == nil)
    #expect(SeedGroup.commonName(["dwa-seed-1", "dwa-seed-2"]) == "dwa")
    #expect(SeedGroup.commonName(["alpha", "beta"]) == "alpha")
  }

  @Test("the comparison names only the settings that differ")
  func comparison() {
    var state = SyntheticRun.list(120, 40)
    select(&state, "lower rate")
    _ = press(&state, Key("="))
    guard case .page(let page) = state.overlay else {
      Issue.record("no page")
      return
    }
    let text = page.lines.joined(separator: "\n")
    #expect(text.contains("learning-rate") && text.contains("0.0001"))
    #expect(!text.contains("vocabulary"))
  }

  @Test("marked runs, all seeds of a run, or differences to a run are drawn on the live screen")
  func overlays() {
    let start = SyntheticRun.list(120, 40)
    let seeds = start.runs.all.filter { $0.name.hasPrefix("dwa seed") }.map(\.id)
    var marked = start
    marked.runs.marked = Set(seeds.prefix(2))
    #expect(press(&marked, Key("o")) == [.open(seeds[0])])
    #expect(marked.screen == .live && marked.live.comparison.companions.map(\.record.id) == [seeds[1]])
    var band = start
    select(&band, "dwa seed 43")
    _ = press(&band, Key("b"))
    #expect(band.live.comparison.showsBand && band.live.comparison.companions.count == 3)
    var difference = start
    difference.runs.marked = Set(seeds)
    select(&difference, "lower rate")
    _ = press(&difference, Key("B"))
    #expect(difference.live.comparison.companions.count == 4)
    #expect(difference.live.comparison.baseline == difference.runs.selectedRecord?.id)
  }

  // MARK: News

  @Test("what changed is taken over in place, the selection stays on its run")
  func changes() {
    var state = SyntheticRun.list(120, 40)
    select(&state, "stopped run")
    var changed = state.runs.selectedRecord!
    changed.bestMSE = 0.001
    var new = changed
    new.id = RunID(rawValue: "20261124-000000-news")
    new.name = "news"
    new.createdAt += 1e6
    _ = update(&state, .runList(.changed([new, changed], locked: [])))
    #expect(state.runs.selectedRecord == changed)
    #expect(names(state).first == "news")
    #expect(state.runs.record(new.id) == new)
    let dead = state.runs.all.first { $0.state == .training }
    #expect(state.runs.life(dead!) == .dead, "its engine holds no lock any more")
    #expect(draw(state).plainText().contains("dead"))
  }

  @Test("a preview of another run than the selected one is dropped")
  func stalePreview() {
    var state = SyntheticRun.list(120, 40)
    select(&state, "stopped run")
    let id = state.runs.selectedRecord!.id
    let other = state.runs.all.first { $0.id != id }!.id
    _ = update(&state, .runList(.glance(RunGlance(run: other, step: 1))))
    #expect(state.runs.glance == nil)
    _ = update(&state, .runList(.glance(RunGlance(run: id, step: 1, share: [0.1, .nan, 0.7]))))
    #expect(draw(state).plainText().contains("share r"))
  }

  @Test("what was chosen is there again at the next start, and what is unknown is passed over")
  func memory() {
    var state = SyntheticRun.list(120, 40)
    let effects = update(
      &state,
      .remembered([
        "runs.columns": "name,seed,nonsense,mse,seed", "runs.sort": "-mse,age", "runs.filter": "tag:good",
        "runs.order": "groups", "runs.preview": "off",
      ]))
    #expect(state.runs.columns.map(\.name) == ["name", "seed", "mse"])
    #expect(RunListMemory.text(of: state.runs.sort) == "-mse,age")
    #expect(state.runs.order == .groups && !state.runs.showsPreview && state.runs.matching == 4)
    #expect(!effects.contains { if case .runList(.glance) = $0 { true } else { false } })
  }

  @Test("only the rows in view are put into words, however many runs there are")
  func manyRuns() {
    var state = SyntheticRun.state(200, 60)
    _ = update(&state, .key(Key("3")))
    _ = update(&state, .runs(SyntheticRun.many(2_000), locked: []))
    _ = press(&state, Key(.end))
    let table = RunListTable(state).view
    #expect(table.rows.count == table.total.map { min($0, RunListTable(state).rect.height - 1) })
    #expect(table.rows.last?.texts.contains("run 1999") ?? false)
    for key in ["L", "g"] {
      _ = press(&state, Key(key.unicodeScalars.first!))
      #expect(state.runs.matching == 2_000)
      #expect(RunListTable(state).view.rows.count < 60)
    }
    #expect(state.runs.lines.count < 2_000)
  }

  @Test("tags are read from a line")
  func tagLines() {
    #expect(TagChange(parsing: "+a -b c").applied(to: ["b", "x"]) == ["x", "a", "c"])
    #expect(TagChange(parsing: "very good, fast").applied(to: ["x"]) == ["very good", "fast"])
    #expect(TagChange(parsing: " ").applied(to: ["x"]) == [])
    #expect(TagChange(parsing: "-").applied(to: ["x"]) == ["-"])
  }
}
