import Checkpoints
import Foundation
import Testing

@Suite("A checkpoint that does not fit on the disk leaves the old one")
struct DiskFullTests {
  static let values = [Float](repeating: 1, count: 1 << 18)

  static func save(
    in directory: URL, name: String, neededBytes: Int = 0, _ fill: (URL) throws -> Void = { _ in }
  ) throws {
    try CheckpointFolder.save(in: directory, name: name, neededBytes: neededBytes) { folder in
      try fill(folder)
      try values.withUnsafeBufferPointer {
        try SafetensorsWriter.write(
          [TensorToSave(name: "w", shape: [1 << 18], values: $0)],
          to: folder.appendingPathComponent("model.safetensors"))
      }
    }
    try CheckpointFolder.point(link: "best", in: directory, to: name)
  }

  #if os(Linux)
    @Test("A device that is full while it is written")
    func fullDevice() throws {
      let scratch = try Scratch()
      try Self.save(in: scratch.url, name: "one")
      let before = try Data(contentsOf: scratch.file("best/model.safetensors"))
      let error = #expect(throws: CheckpointError.self) {
        try Self.save(in: scratch.url, name: "two") { folder in
          // Whatever is written there meets a full disk.
          try FileManager.default.createSymbolicLink(
            atPath: folder.appendingPathComponent("model.safetensors").path, withDestinationPath: "/dev/full")
        }
      }
      #expect(error?.message == "cannot write: No space left on device")
      #expect(try scratch.names() == ["best", "one"])
      #expect(CheckpointFolder.target(of: "best", in: scratch.url) == "one")
      #expect(try Data(contentsOf: scratch.file("best/model.safetensors")) == before)
    }

    @Test("A small disk of its own: told before where the need is known, undone where it is not")
    func smallDisk() throws {
      let scratch = try Scratch()
      let disk = scratch.file("disk")
      try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
      // Only root may mount; elsewhere the other test has to do.
      guard mount("tmpfs", disk.path, "tmpfs", 0, "size=1600k") == 0 else { return }
      defer { umount(disk.path) }
      try Self.save(in: disk, name: "one")
      let error = #expect(throws: CheckpointError.self) { try Self.save(in: disk, name: "two") }
      #expect(error?.message == "cannot write: No space left on device")
      let names = try FileManager.default.contentsOfDirectory(atPath: disk.path).sorted()
      #expect(names == ["best", "one"])
      let told = #expect(throws: CheckpointError.self) {
        try Self.save(in: disk, name: "two", neededBytes: 1 << 20) { _ in Issue.record("was written") }
      }
      #expect(told?.message.hasPrefix("no room on the disk: 1.0 MiB needed, 0.") == true)
      #expect(CheckpointFolder.target(of: "best", in: disk) == "one")
      let source = try TensorSource(folder: disk.appendingPathComponent("best"))
      #expect(try floats(of: "w", in: source) == Self.values)
    }
  #endif

  @Test("A file is not written over while its tensors are copied from it")
  func ontoItself() throws {
    let scratch = try Scratch()
    let bytes = HostileSafetensorsTests.bytes(
      "{" + HostileSafetensorsTests.tensor("a", "F32", "[2]", "[0,8]") + "}", data: 8)
    let url = try scratch.file("model.safetensors", bytes)
    let source = try TensorSource(file: url)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("link").path, withDestinationPath: url.path)
    for name in ["model.safetensors", "link"] {
      let error = #expect(throws: CheckpointError.self) {
        try SafetensorsWriter.write([TensorToSave(copying: "a", of: source)], to: scratch.file(name))
      }
      #expect(error?.message == "cannot be written while its tensors are copied from it")
    }
    #expect(try [UInt8](Data(contentsOf: url)) == bytes)
  }

  @Test("Outside such a folder no half of a file is left either")
  func noHalf() throws {
    let scratch = try Scratch()
    let bytes = HostileSafetensorsTests.bytes(
      "{" + HostileSafetensorsTests.tensor("a", "F32", "[2]", "[0,8]") + "}", data: 8)
    let source = try TensorSource(file: scratch.file("source.safetensors", bytes))
    // The source ends while it is copied.
    #expect(truncate(source.url.path, off_t(bytes.count - 4)) == 0)
    #expect(throws: CheckpointError.self) {
      try SafetensorsWriter.write(
        [TensorToSave(copying: "a", of: source)], to: scratch.file("model.safetensors"))
    }
    #expect(try scratch.names() == ["source.safetensors"])
  }
}
