import Foundation
import Testing

@Suite("What a command writes respects what is there")
struct OutputFileTests {
  private let runs: FlowRuns.Copy

  init() throws { runs = try FlowRuns.copy() }

  private func path(_ name: String) -> String { runs.scratch.file(name).path }
  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }
  private func status(_ name: String) -> stat {
    var status = stat()
    lstat(path(name), &status)
    return status
  }

  /// Every option that names a file to be written, with the path at the end.
  private var writers: [[String]] {
    [
      ["predict", "--run", "seed 1", runs.data, "--csv"], ["runs", "export", "seed 1", "--out"],
      ["runs", "export", "seed 1", "--trace"], ["watch", "seed 1", "--snapshot"],
      [
        "train", "--data", runs.data, "--max-steps", "2", "--width", "16", "--layers", "1", "--heads", "2",
        "--vocabulary", "300", "--threads", "1", "--keep", "none", "--trace",
      ],
    ]
  }

  private func write(_ writer: [String], to name: String) throws -> Program.Result {
    try Program.run(writer + [path(name), "--store", runs.store])
  }

  private func noDrafts() throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: runs.scratch.url.path).allSatisfy {
      !$0.hasSuffix(".part")
    }
  }

  @Test("a link stays, and what it leads to is replaced whole, with its mode, or made")
  func links() throws {
    for (number, writer) in writers.enumerated() {
      let (target, link, new, dangling) = (
        "t\(number).csv", "l\(number).csv", "n\(number).csv", "d\(number).csv"
      )
      let file = try runs.scratch.write(target, String(repeating: "was\n", count: 100_000))
      chmod(file, 0o640)
      symlink(target, path(link))
      symlink(new, path(dangling))
      // Who reads the old file goes on reading it whole.
      let reader = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
      for name in [link, dangling] {
        let result = try write(writer, to: name)
        #expect(result.status == 0, "\(writer): \(result.errors)")
        #expect(status(name).st_mode & S_IFMT == S_IFLNK, "\(writer)")
      }
      #expect(try reader.readToEnd()?.count == 400_000)
      #expect(status(target).st_mode & 0o7777 == 0o640, "\(writer)")
      #expect(try !text(target).contains("was\n") && text(target) == text(new), "\(writer)")
    }
    #expect(try noDrafts())
  }

  @Test("a FIFO and a device are written through, and stay")
  func through() throws {
    for (number, writer) in writers.enumerated() {
      let fifo = "f\(number).csv"
      mkfifo(path(fifo), 0o600)
      let reader = Process()
      reader.executableURL = URL(fileURLWithPath: "/bin/sh")
      reader.arguments = ["-c", "cat '\(path(fifo))' > '\(path("read\(number)"))'"]
      try reader.run()
      let result = try write(writer, to: fifo)
      // Nobody would ever write to it: the reader must not wait.
      if result.status != 0 || status(fifo).st_mode & S_IFMT != S_IFIFO { reader.terminate() }
      reader.waitUntilExit()
      #expect(result.status == 0, "\(writer): \(result.errors)")
      #expect(status(fifo).st_mode & S_IFMT == S_IFIFO, "\(writer)")
      #expect(try !text("read\(number)").isEmpty, "\(writer)")
    }
    // A link stands for the device: where the program is wrong, root keeps the machine's own.
    for (name, device, code) in [("null.csv", "/dev/null", Int32(0)), ("full.csv", "/dev/full", 1)] {
      symlink(device, path(name))
      for writer in writers {
        let result = try write(writer, to: name)
        #expect(result.status == code, "\(writer) \(device): \(result.errors)")
        #expect(
          result.complaints.filter { $0.contains("No space left") }.count == Int(code), "\(result.errors)")
        #expect(status(name).st_mode & S_IFMT == S_IFLNK, "\(writer)")
      }
    }
    #expect(try noDrafts())
  }

  @Test("a read-only file, a folder and a place that is none are refused before the work starts")
  func refusals() throws {
    let file = try runs.scratch.write("read-only.csv", "mine")
    chmod(file, 0o444)
    symlink("read-only.csv", path("link.csv"))
    try FileManager.default.createDirectory(atPath: path("folder.csv"), withIntermediateDirectories: false)
    symlink("loop.csv", path("loop.csv"))
    let before = try runs.program("runs", "list", "--json").output
    for writer in writers {
      for name in [
        "read-only.csv", "link.csv", "folder.csv", "loop.csv", "none/x.csv", "read-only.csv/x.csv",
      ] {
        let result = try write(writer, to: name)
        #expect(result.status == 2, "\(writer) \(name)")
        #expect(
          result.complaints.count == 1 && result.errors.contains("cannot be written"),
          "\(writer): \(result.errors)")
      }
    }
    #expect(try text("read-only.csv") == "mine" && status("read-only.csv").st_mode & 0o777 == 0o444)
    #expect(try runs.program("runs", "list", "--json").output == before)
    #expect(try noDrafts())
  }

  @Test("- is stdout, and makes no file of that name")
  func dash() throws {
    for writer in writers {
      for stream in ["-", "/dev/fd/1", "/proc/self/fd/1"] where stream == "-" || writer[0] != "watch" {
        let result = try Program.run(writer + [stream, "--store", runs.store])
        #expect(result.status == 0 && !result.output.isEmpty, "\(writer) \(stream): \(result.errors)")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: "-"))
    let traced = try Program.run(writers[4] + ["-", "--json", "--store", runs.store]).output
    #expect(traced.split(separator: "\n").count == 3 && traced.hasPrefix("{\"step\":1,"), "\(traced)")
    for refused in [writers[4] + ["-", "--queue"], ["export", "seed 1", "-"]] {
      let result = try Program.run(refused + ["--store", runs.store])
      #expect(result.status == 2 && result.complaints.count == 1, "\(result.errors)")
    }
  }

  @Test("a trace that cannot be written ends, and the run goes on to its end")
  func trace() throws {
    symlink("/dev/full", path("trace"))
    let result = try Program.run(
      writers[4].dropLast() + ["--name", "traced", "--json", "--trace", path("trace"), "--store", runs.store])
    #expect(result.status == 1 && result.errors.contains("No space left on device"), "\(result.errors)")
    #expect(result.output.contains("\"steps\":2"))
    #expect(try runs.program("runs", "export", "traced").output.split(separator: "\n").count == 2)
  }

  @Test("an empty folder becomes the exported one with its mode, and stays where the export is refused")
  func folder() throws {
    mkdir(path("folder"), 0o700)
    #expect(try runs.program("export", "seed 1", "--merged", path("folder")).status == 2)
    #expect(status("folder").st_mode == S_IFDIR | 0o700)
    #expect(try runs.program("export", "seed 1", path("folder")).status == 0)
    #expect(status("folder").st_mode == S_IFDIR | 0o700)
    #expect(FileManager.default.fileExists(atPath: path("folder/model.safetensors")))
  }
}
