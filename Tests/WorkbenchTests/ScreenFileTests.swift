import Foundation
import Testing
import Workbench

@Suite("What a screen writes respects what is there")
struct ScreenFileTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("steelyard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  private func write(_ text: String, _ name: String, replacing: Bool = false) throws -> Bool {
    try ScreenFile.write(Array(text.utf8), to: path(name), replacing: replacing)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  @Test("a file is replaced only where that was asked for, through its link and with its mode")
  func replacing() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try write("one", "file"))
    #expect(try !write("two", "file") && text("file") == "one")
    chmod(path("file"), 0o600)
    symlink("file", path("link"))
    #expect(try !write("two", "link") && text("file") == "one")
    #expect(try write("two", "link", replacing: true) && text("file") == "two")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == "file")
    let mode = try FileManager.default.attributesOfItem(atPath: path("file"))[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["file", "link"])
  }

  @Test("a read-only file, a FIFO that nobody reads and stdout are refused in one line")
  func refusals() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try write("one", "file"))
    chmod(path("file"), 0o444)
    mkfifo(path("fifo"), 0o600)
    for name in ["file", "fifo", "none/file"] {
      let error = #expect(throws: (any Error).self) { try write("two", name, replacing: true) }
      #expect(error.map { "\($0)" }?.contains("cannot be written") ?? false, "\(name)")
    }
    #expect(throws: (any Error).self) { try ScreenFile.write([], to: "-", replacing: true) }
    #expect(try text("file") == "one")
  }
}
