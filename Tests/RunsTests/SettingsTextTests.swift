import Runs
import Testing

@Suite("Settings as one text")
struct SettingsTextTests {
  private func record(_ settings: [Setting], parent: ForkPoint? = nil) -> RunRecord {
    RunRecord(
      id: RunID(rawValue: "a"), name: "a", parent: parent, createdAt: 0, totalSteps: 1, totalEpochs: 1,
      weightingMethod: "dwa", model: "tiny", dataName: "d", settingsText: SettingsText.encode(settings))
  }

  @Test("come back one by one and all together, whatever their values hold")
  func roundTrip() {
    let settings = [
      Setting("data", #"C:\new\table=1.csv"#), Setting("group-pattern", "a\nb\\n"), Setting("lambda", "0.1"),
      Setting("note", "naïve 漢字=\u{1F600}"), Setting("lambda-x", "7"),
    ]
    let record = record(settings + [Setting("floor", "")])
    #expect(record.settings == settings)
    for setting in settings { #expect(record.setting(setting.name).map(String.init) == setting.value) }
    #expect(record.setting("floor") == nil && record.setting("lamb") == nil && record.setting("") == nil)
  }

  @Test("of a damaged store are read as far as they go")
  func damaged() {
    #expect(SettingsText.decode("x\na=1\n\n=2\nb=").map(\.name) == ["a", "", "b"])
    #expect(SettingsText.value(of: "b", in: "a=1\nb=") == "")
    #expect(SettingsText.value(of: "a", in: "") == nil)
  }

  @Test("group runs that differ in nothing but their seeds")
  func seedGroups() {
    let base = [Setting("thresholds", "exact"), Setting("seed", "1"), Setting("split-seed", "1")]
    let otherSeed = [Setting("thresholds", "exact"), Setting("seed", "2"), Setting("split-seed", "2")]
    let otherMethod = [Setting("thresholds", "kmeans"), Setting("seed", "1"), Setting("split-seed", "1")]
    let group = record(base).seedGroup
    #expect(group != nil && record(otherSeed).seedGroup == group && record(otherMethod).seedGroup != group)
    let fork = { (run: String, step: Int) in
      self.record(base, parent: ForkPoint(run: RunID(rawValue: run), step: step)).seedGroup
    }
    #expect(fork("x", 5) == fork("y", 5) && fork("x", 5) != fork("x", 6) && fork("x", 5) != group)
    #expect(record([]).seedGroup == nil)
    // The same in every process and version.
    #expect(record([Setting("a", "1")]).seedGroup == 0xf604_78d1_075e_207e)
  }
}
