import Foundation
import Runs
import Training

/// A folder for the files of one test, gone with it.
final class DataFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "steelyard-data-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and asks to read it.
  func request(_ name: String, _ bytes: [UInt8]) throws -> RunRequest {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    return RunRequest(data: file.path)
  }

  func request(_ name: String, _ text: String) throws -> RunRequest {
    try request(name, Array(text.utf8))
  }

  /// Reads a file as given by its name, with the defaults changed at will.
  func load(_ name: String, _ text: String, _ change: (inout RunRequest) -> Void = { _ in }) throws -> DataSet
  {
    var request = try request(name, text)
    change(&request)
    return try DataSet.load(try request.dataPlan())
  }

  /// The message that reading ends with; the folder's own name taken out. Empty where it succeeds.
  func complaint(_ name: String, _ bytes: [UInt8], _ change: (inout RunRequest) -> Void = { _ in }) throws
    -> String
  {
    var request = try request(name, bytes)
    change(&request)
    do {
      _ = try DataSet.load(try request.dataPlan())
      return ""
    } catch {
      return "\(error)".replacingOccurrences(of: url.standardizedFileURL.path + "/", with: "")
    }
  }

  func complaint(_ name: String, _ text: String, _ change: (inout RunRequest) -> Void = { _ in }) throws
    -> String
  {
    try complaint(name, Array(text.utf8), change)
  }
}
