import ArgumentParser
import Foundation
import History
import Runs
import Training
import Workbench

/// `--store DIR`: which history a command works on.
struct StoreOption: ParsableArguments {
  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "The history's folder; default that of config.toml, else $XDG_DATA_HOME/steelyard, else ~/.local/share/steelyard.",
      valueName: "dir"))
  var path: String?

  /// The folder that is meant, whether there is a store or not.
  var place: URL {
    get throws {
      guard let path else {
        let own = try PersonalSettings(folder: PersonalFiles.folder()).store
        return own.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? Store.defaultDirectory()
      }
      guard !path.isEmpty else { throw RequestError("--store: found nothing, expected a folder") }
      return URL(fileURLWithPath: path, isDirectory: true)
    }
  }

  /// Opens the store, making it where there is none.
  func open() throws -> Store { try Store(directory: try place) }

  /// Opens the store without writing to it where that is possible: another person's store can be looked at.
  /// - Throws: `StoreError.missing` where there is none: looking makes nothing.
  func openForReading() throws -> Store {
    do { return try Store(directory: try place, readOnly: true) } catch StoreError.olderVersion {
      return try open()
    }
  }
}

/// The run that a command is about, with the store that holds it.
struct RunArgument: ParsableArguments {
  @Argument(help: "The run: its id, the beginning of it, its name, or last.")
  var run: String
  @OptionGroup var store: StoreOption

  func resolve(reading: Bool = false) throws -> (store: Store, record: RunRecord) {
    let history = try reading ? store.openForReading() : store.open()
    return (history, try history.resolve(run))
  }
}

/// Lines of words in columns, for people; text from outside is made safe to show.
struct TextTable {
  private var lines: [[String]]
  private let numeric: Set<Int>

  /// - Parameter numeric: the columns that are set to the right.
  init(_ headings: [String], numeric: Set<Int> = []) {
    lines = [headings]
    self.numeric = numeric
  }

  mutating func add(_ cells: [String]) { lines.append(cells) }

  var text: String {
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      var row = ""
      for (column, cell) in line.enumerated() {
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        row += (column > 0 ? "  " : "") + (numeric.contains(column) ? gap + cell : cell + gap)
      }
      while row.last == " " { row.removeLast() }
      return row
    }.joined(separator: "\n")
  }
}

/// Amounts for people.
enum Amount {
  static func bytes(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["B", "KiB", "MiB", "GiB"] {
      if value < 1_024 { return "\(value.formatted(places: unit == "B" || value >= 100 ? 0 : 1)) \(unit)" }
      value /= 1_024
    }
    return "\(value.formatted(places: 1)) TiB"
  }

  /// How long ago something was, in the largest unit that fits.
  static func age(since: Double, now: Double = Date().timeIntervalSince1970) -> String {
    let seconds = now - since
    guard seconds.isFinite, seconds >= 0, seconds < 1e10 else { return "-" }
    let whole = Int(seconds)
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3_600: return "\(whole / 60) min"
    case ..<86_400: return "\(whole / 3_600) h"
    default: return "\(whole / 86_400) d"
    }
  }
}
