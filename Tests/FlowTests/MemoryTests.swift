import Foundation
import Testing

#if os(Linux)
  @Suite("Where memory runs out the program says so in one line")
  struct MemoryTests {
    private let scratch: Scratch
    private let store: String
    /// OpenBLAS would reserve memory for every core.
    private static let environment = ["OPENBLAS_NUM_THREADS": "1"]

    init() throws {
      scratch = try Scratch()
      store = scratch.file("store").path
    }

    /// Trains on these rows in a fixed split with an encoder whose attention is wide: 512 tokens take 384 MiB.
    private func train(_ rows: [String], memory: Int?) throws -> Program.Result {
      let data = try scratch.write("data.csv", "text,score,part\n" + rows.joined(separator: "\n") + "\n")
      return try Program.run(
        [
          "train", "--data", data, "--store", store, "--name", "large", "--split-column", "part", "--width",
          "64",
          "--heads", "64", "--layers", "6", "--vocabulary", "300", "--threads", "1", "--batch", "1",
          "--classes",
          "2", "--epochs", "1", "--checkpoint-every", "0.000001", "--weighting", "constant",
        ], environment: Self.environment, memory: memory)
    }

    @Test("in the middle of a run, which goes on from its last checkpoint where there is more")
    func run() throws {
      let long = (0..<700).map { "word\($0)" }.joined(separator: " ")
      let rows = (0..<40).map { row in
        "\(row == 20 ? long : "the euro rises"),\(Double(row % 5 - 2) / 2),\(row < 35 ? "train" : "dev")"
      }
      let ended = try train(rows, memory: 640)
      #expect(ended.status == 1 && ended.output.isEmpty)
      let line = "steelyard: out of memory: "
      #expect(ended.complaints.count { $0.hasPrefix(line) } == 1, "\(ended.errors)")
      #expect(ended.complaints.last?.hasSuffix("; try --micro-batch, --recompute or --lora") == true)
      #expect(ended.errors.contains(" MiB for activations; "))
      let list = try Program.run(["runs", "list", "--store", store, "--json"])
      #expect(list.output.contains("\"name\":\"large\""))
      let resumed = try Program.run(
        ["runs", "resume", "large", "--store", store], environment: Self.environment)
      #expect(resumed.status == 0 && resumed.output.contains("finished"), "\(resumed.errors)")
    }
  }
#endif
