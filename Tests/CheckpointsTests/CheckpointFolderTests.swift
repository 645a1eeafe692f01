import Checkpoints
import Foundation
import Testing

@Suite("A checkpoint folder appears whole or not at all")
struct CheckpointFolderTests {
  struct Failure: Error {}

  @Test("A saved folder holds what was written, and a link leads to it")
  func saved() throws {
    let scratch = try Scratch()
    let checkpoints = scratch.file("runs/a/checkpoints")
    let folder = try CheckpointFolder.save(in: checkpoints, name: "step-5", neededBytes: 10) { folder in
      try CheckpointFolder.write(Data("five".utf8), to: folder.appendingPathComponent("x"))
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("deep/er"), withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent("source").path, withDestinationPath: "/nowhere")
    }
    #expect(folder.lastPathComponent == "step-5")
    let run = scratch.file("runs/a")
    try CheckpointFolder.point(link: "last", in: run, to: "checkpoints/step-5")
    #expect(CheckpointFolder.target(of: "last", in: run) == "checkpoints/step-5")
    #expect(try String(contentsOf: run.appendingPathComponent("last/x"), encoding: .utf8) == "five")
    #expect(CheckpointFolder.target(of: "best", in: run) == nil)
  }

  @Test("A link is replaced by another one, and never points to nothing")
  func linkReplaced() throws {
    let scratch = try Scratch()
    for name in ["one", "two"] {
      try CheckpointFolder.save(in: scratch.url, name: name, neededBytes: 0) { _ in }
      try CheckpointFolder.point(link: "last", in: scratch.url, to: name)
    }
    #expect(CheckpointFolder.target(of: "last", in: scratch.url) == "two")
    #expect(throws: CheckpointError.self) {
      try CheckpointFolder.point(link: "last", in: scratch.url, to: "three")
    }
    #expect(CheckpointFolder.target(of: "last", in: scratch.url) == "two")
    #expect(try scratch.names() == ["last", "one", "two"])
  }

  @Test("A real folder in the place of a link serves, and a new link replaces it")
  func realFolder() throws {
    let scratch = try Scratch()
    for name in ["best", ".replaced-last", "one"] {
      try CheckpointFolder.save(in: scratch.url, name: name, neededBytes: 0) { folder in
        try CheckpointFolder.write(Data([1]), to: folder.appendingPathComponent("x"))
      }
    }
    func place(_ link: String) -> String? { CheckpointFolder.place(of: link, in: scratch.url) }
    #expect(place("best") == "best" && CheckpointFolder.target(of: "best", in: scratch.url) == nil)
    // As a process leaves it that is killed between the folder and the link.
    #expect(place("last") == ".replaced-last" && place("initial") == nil)
    for link in ["best", "last"] {
      try CheckpointFolder.point(link: link, in: scratch.url, to: "one")
      #expect(place(link) == "one")
    }
    #expect(try scratch.names() == ["best", "last", "one"])
  }

  @Test("A writer that fails leaves the old link and no folder")
  func failingWriter() throws {
    let scratch = try Scratch()
    try CheckpointFolder.save(in: scratch.url, name: "one", neededBytes: 0) { _ in }
    try CheckpointFolder.point(link: "last", in: scratch.url, to: "one")
    #expect(throws: Failure.self) {
      try CheckpointFolder.save(in: scratch.url, name: "two", neededBytes: 0) { folder in
        try CheckpointFolder.write(Data([1]), to: folder.appendingPathComponent("half"))
        throw Failure()
      }
    }
    #expect(try scratch.names() == ["last", "one"])
    #expect(CheckpointFolder.target(of: "last", in: scratch.url) == "one")
  }

  @Test("While it is written no folder of that name is there")
  func invisible() throws {
    let scratch = try Scratch()
    try CheckpointFolder.save(in: scratch.url, name: "one", neededBytes: 0) { folder in
      #expect(folder.lastPathComponent != "one")
      let names = try scratch.names()
      #expect(names.allSatisfy { $0.hasPrefix(".") })
    }
    #expect(try scratch.names() == ["one"])
  }

  @Test("What a killed process left is removed by the next save")
  func leftovers() throws {
    let scratch = try Scratch()
    // A process that dies inside the writer leaves exactly this.
    var left: URL?
    try CheckpointFolder.save(in: scratch.url, name: "one", neededBytes: 0) { left = $0 }
    try FileManager.default.createDirectory(at: try #require(left), withIntermediateDirectories: true)
    try Data([1]).write(to: left!.appendingPathComponent("model.safetensors"))
    try CheckpointFolder.save(in: scratch.url, name: "two", neededBytes: 0) { _ in }
    #expect(try scratch.names() == ["one", "two"])
  }

  @Test("A name that is taken is not touched: the new folder gets another one")
  func takenName() throws {
    let scratch = try Scratch()
    for text in ["old", "new", "newest"] {
      let folder = try CheckpointFolder.save(in: scratch.url, name: "step-7", neededBytes: 0) {
        try CheckpointFolder.write(Data(text.utf8), to: $0.appendingPathComponent("x"))
      }
      #expect(try String(contentsOf: folder.appendingPathComponent("x"), encoding: .utf8) == text)
    }
    #expect(try scratch.names() == ["step-7", "step-7-2", "step-7-3"])
  }

  @Test("A removed folder is gone, and only that one")
  func removed() throws {
    let scratch = try Scratch()
    for name in ["one", "two"] {
      try CheckpointFolder.save(in: scratch.url, name: name, neededBytes: 0) {
        try CheckpointFolder.write(Data([1]), to: $0.appendingPathComponent("x"))
      }
    }
    try CheckpointFolder.remove("one", in: scratch.url)
    #expect(try scratch.names() == ["two"])
    #expect(throws: CheckpointError.self) { try CheckpointFolder.remove("one", in: scratch.url) }
  }

  @Test("A disk without room is said before anything is written")
  func noRoom() throws {
    let scratch = try Scratch()
    let error = #expect(throws: CheckpointError.self) {
      try CheckpointFolder.save(in: scratch.url, name: "one", neededBytes: .max) { _ in
        Issue.record("the writer was called")
      }
    }
    #expect(error?.message.hasPrefix("no room on the disk: 8796093022208.0 MiB needed, ") == true)
    #expect(try scratch.names() == [])
  }

  @Test("A folder that cannot be made is named with the reason")
  func unwritable() throws {
    let scratch = try Scratch()
    let file = try scratch.file("plain", [])
    #expect(throws: CheckpointError(file: file.path, message: "not a folder")) {
      try CheckpointFolder.save(in: file, name: "one", neededBytes: 0) { _ in }
    }
    #expect(
      throws: CheckpointError(
        file: file.path + "/deeper", message: "cannot make the folder: Not a directory")
    ) {
      try CheckpointFolder.save(
        in: file.appendingPathComponent("deeper"), name: "one", neededBytes: 0
      ) { _ in }
    }
  }

  @Test("A small file is replaced in one step")
  func replaced() throws {
    let scratch = try Scratch()
    for text in ["one", "two"] {
      try CheckpointFolder.replace(scratch.file("plan.json"), with: Data(text.utf8))
    }
    #expect(try String(contentsOf: scratch.file("plan.json"), encoding: .utf8) == "two")
    #expect(try scratch.names() == ["plan.json"])
  }
}
