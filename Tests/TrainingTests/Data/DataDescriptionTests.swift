import Foundation
import Runs
import Testing
import Training

@Suite("data describe")
struct DataDescriptionTests {
  @Test("counts rows, lengths, scores, duplicates, groups and what would be skipped")
  func counts() throws {
    let folder = try DataFolder()
    var request = try folder.request(
      "a.csv", "id,text,score\n1,one two,0.1\n1,ONE  two,-0.2\n2,three,0.9\n3,\u{1b}[31m red,x\n")
    request.groupColumn = "id"
    let description = try DataDescription(try request.dataPlan())
    #expect(description.records == 4 && description.rows == 3)
    #expect(description.skipped == ["score is not a number": 1])
    #expect(description.badRows.map(\.line) == [5])
    #expect(description.duplicates == 1)
    #expect(description.groups == 2 && description.largestGroup == 2)
    #expect(description.words.least == 1 && description.words.most == 2)
    #expect(description.characters.median == 7)
    #expect(description.scores.histogram.reduce(0, +) == 3)
    #expect(abs(description.scores.neutralShare - 2.0 / 3) < 1e-12)
    #expect(description.report.contains("line 5: the score is \"x\", expected a number"))
    #expect(description.report.utf8.allSatisfy { $0 == 10 || (32..<127).contains($0) })
    let json = try JSONDecoder().decode(DataDescription.self, from: JSONEncoder().encode(description))
    #expect(json == description)
  }
}
