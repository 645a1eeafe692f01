import ArgumentParser
import Cells
import Foundation
import History
import Kernels
import Terminal
import Training

/// `steelyard doctor`: what the program finds on this machine.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what there is: matrix library, cores and instruction set, terminal, store, free disk.")

  @OptionGroup var store: StoreOption
  @Flag(help: "Print the findings as JSON.")
  var json = false

  func run() throws {
    let findings = Findings(
      version: productVersion, processor: ProcessorFindings(), terminal: TerminalFindings(),
      store: StoreFindings(try store.place))
    try StandardOutput.print(json ? JSONOutput.line(findings) : findings.text)
    if let problem = findings.store.problem { throw WorkFailed(problem) }
  }
}

private struct Findings: Encodable {
  var version: String
  var processor: ProcessorFindings
  var terminal: TerminalFindings
  var store: StoreFindings

  var text: String {
    ([("steelyard", version)] + processor.lines + terminal.lines + store.lines).map { name, value in
      name.padding(toLength: 18, withPad: " ", startingAt: 0) + value
    }.joined(separator: "\n")
  }
}

private struct ProcessorFindings: Encodable {
  var physicalCores = Processor.current.physicalCores
  var logicalCores = Processor.current.logicalCores
  var instructionSet = Processor.current.instructionSet
  var matrixLibrary = Processor.current.matrixLibrary
  var matrixKernels = Processor.current.matrixKernels
  var memoryBytes = ProcessInfo.processInfo.physicalMemory

  enum CodingKeys: String, CodingKey {
    case physicalCores = "physical_cores"
    case logicalCores = "logical_cores"
    case instructionSet = "instruction_set"
    case matrixLibrary = "matrix_library"
    case matrixKernels = "matrix_kernels"
    case memoryBytes = "memory_bytes"
  }

  var lines: [(String, String)] {
    [
      ("matrix library", "\(matrixLibrary), kernels \(matrixKernels)"),
      ("cores", "\(physicalCores) physical, \(logicalCores) logical"), ("instruction set", instructionSet),
      ("memory", Amount.bytes(Int(clamping: memoryBytes))),
    ]
  }
}

private struct TerminalFindings: Encodable {
  var term: String
  var colors: String?
  var glyphs: String?
  var utf8: Bool?
  var columns: Int?
  var rows: Int?
  var problem: String?

  init() {
    term = ProcessInfo.processInfo.environment["TERM"] ?? ""
    do {
      let abilities = try TerminalAbilities.probe()
      term = abilities.term
      colors = abilities.colorDepth.rawValue
      glyphs = "\(abilities.glyphs)"
      utf8 = abilities.isUTF8
    } catch { problem = "\(error)" }
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      columns = Int(size.ws_col)
      rows = Int(size.ws_row)
    }
  }

  var lines: [(String, String)] {
    var lines = [("terminal", term.isEmpty ? "-" : term.shown(width: 60))]
    if let problem { lines.append(("", "no screen: " + problem.shown(width: 200))) }
    if let colors, let glyphs, let utf8 {
      lines.append(("colours", colors))
      lines.append(("characters", "\(glyphs), the locale is \(utf8 ? "" : "not ")UTF-8"))
    }
    lines.append(("size", columns.flatMap { c in rows.map { "\(c)×\($0)" } } ?? "stdout is not a terminal"))
    return lines
  }
}

private struct StoreFindings: Encodable {
  var path: String
  var exists = false
  var runs: Int?
  var databaseBytes: Int?
  var runBytes: Int?
  var freeBytes: Int?
  var problem: String?

  enum CodingKeys: String, CodingKey {
    case path, exists, runs, problem
    case databaseBytes = "database_bytes"
    case runBytes = "run_bytes"
    case freeBytes = "free_bytes"
  }

  init(_ place: URL) {
    path = place.path
    do {
      let store = try Store(directory: place, readOnly: true)
      exists = true
      runs = try store.runs(includeTrashed: true).count
      databaseBytes = store.databaseSize()
      runBytes = DiskUse.bytes(of: place.appendingPathComponent("runs"))
    } catch StoreError.missing {
      // Nothing has been trained yet, and looking makes nothing.
    } catch { problem = "\(error)" }
    var folder = place
    while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path) {
      folder.deleteLastPathComponent()
    }
    freeBytes = DiskUse.free(at: folder.path)
  }

  var lines: [(String, String)] {
    var lines = [("store", path.shown(width: 200))]
    if let problem {
      lines.append(("", problem.shown(width: 400)))
    } else if let runs, let databaseBytes, let runBytes {
      lines.append(
        ("", "\(runs) runs, history \(Amount.bytes(databaseBytes)), folders \(Amount.bytes(runBytes))"))
    } else {
      lines.append(("", "not made yet"))
    }
    lines.append(("free disk", freeBytes.map(Amount.bytes) ?? "-"))
    return lines
  }
}
