import GRDB
import Runs

/// What can go wrong between the program and its history; each description is one line.
public enum StoreError: Error, Equatable, CustomStringConvertible {
  case newerVersion(path: String, unknown: [String])
  case olderVersion(path: String)
  case notSQLite(path: String)
  case notOurs(path: String)
  case missing(path: String)
  case notAFolder(path: String)
  case cannotCreate(path: String, reason: String)
  case unwritable(path: String, reason: String)
  case networkFileSystem(path: String, kind: String)
  case damaged(what: String)
  case busy(path: String)
  case diskFull(path: String)
  case database(path: String, message: String)

  case noRuns
  case noSuchRun(text: String, candidates: [String])
  case ambiguousRun(text: String, candidates: [String])
  case badValue(what: String, found: String, expected: String)
  case trashedRun(RunID)
  case notTrashed(RunID)

  case locked(run: RunID, holder: String)
  case severalLocked([RunID])
  case superseded(run: RunID, generation: Int, current: Int)
  case leaseClosed(run: RunID)
  case commandNotOpen(id: Int64)

  /// True where the request was fine but could not be carried out (exit code 1), false where it was wrong (2).
  public var isFailedWork: Bool {
    switch self {
    case .damaged, .busy, .diskFull, .database, .locked, .severalLocked, .superseded, .leaseClosed,
      .commandNotOpen:
      true
    case .newerVersion, .olderVersion, .notSQLite, .notOurs, .missing, .notAFolder, .cannotCreate,
      .unwritable,
      .networkFileSystem, .noRuns, .noSuchRun, .ambiguousRun, .badValue, .trashedRun, .notTrashed:
      false
    }
  }

  public var description: String {
    Self.oneLine(text)
  }

  private var text: String {
    switch self {
    case .newerVersion(let path, let unknown):
      "\(path): the store was written by a newer steelyard (it has \(unknown.joined(separator: ", "))); "
        + "update steelyard or choose another --store"
    case .olderVersion(let path):
      "\(path): the store is of an older version and open for reading only; open it once for writing"
    case .notSQLite(let path):
      "\(path): not an SQLite database; move it away or choose another --store"
    case .notOurs(let path):
      "\(path): an SQLite database, but not a steelyard store; move it away or choose another --store"
    case .missing(let path): "\(path): there is no store here"
    case .notAFolder(let path): "\(path): a file, where the store's folder was expected"
    case .cannotCreate(let path, let reason): "\(path): the store's folder cannot be made: \(reason)"
    case .unwritable(let path, let reason): "\(path): the store cannot be written: \(reason)"
    case .networkFileSystem(let path, let kind):
      "\(path): on a network file system (\(kind)), where SQLite's locks and shared memory do not hold; "
        + "choose a local --store"
    case .damaged(let what): "the store is damaged: \(what)"
    case .busy(let path): "\(path): the store stayed locked by another program; try again"
    case .diskFull(let path): "\(path): the disk is full; `steelyard runs prune` frees space"
    case .database(let path, let message): "\(path): \(message)"
    case .noRuns: "there are no runs yet"
    case .noSuchRun(let text, let candidates):
      "no run “\(text)”"
        + (candidates.isEmpty ? "" : "; the latest are \(candidates.joined(separator: ", "))")
    case .ambiguousRun(let text, let candidates):
      "“\(text)” is more than one run: \(candidates.joined(separator: ", "))"
    case .badValue(let what, let found, let expected): "\(what): found “\(found)”, expected \(expected)"
    case .trashedRun(let run): "run \(run) is in the trash; restore it first"
    case .notTrashed(let run): "run \(run) is not in the trash; only runs in the trash are removed for good"
    case .locked(let run, let holder): "run \(run) is being trained by \(holder)"
    case .severalLocked(let runs):
      "\(runs.count) runs are being trained: \(runs.map(\.rawValue).joined(separator: ", "))"
    case .superseded(let run, let generation, let current):
      "run \(run) was taken over by another engine (generation \(current), this one is \(generation))"
    case .leaseClosed(let run): "run \(run): its engine has ended"
    case .commandNotOpen(let id): "command \(id) is not open any more"
    }
  }

  /// Control characters as visible escapes: names and paths come from outside, and an error is one line.
  static func oneLine(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        || scalar.properties.generalCategory == .lineSeparator
        || scalar.properties.generalCategory == .paragraphSeparator
      {
        out.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      } else {
        out.append(scalar)
      }
    }
    return String(out)
  }

  /// SQLite's answer in our words; `path` is the database's file.
  static func translated(_ error: any Error, path: String) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    switch error.resultCode {
    case .SQLITE_NOTADB: return StoreError.notSQLite(path: path)
    case .SQLITE_CORRUPT: return StoreError.damaged(what: "\(path): \(error.message ?? "corrupt")")
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      return StoreError.unwritable(path: path, reason: error.message ?? "no permission")
    case .SQLITE_FULL: return StoreError.diskFull(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: return StoreError.busy(path: path)
    default: return StoreError.database(path: path, message: error.message ?? "\(error.resultCode)")
    }
  }
}
