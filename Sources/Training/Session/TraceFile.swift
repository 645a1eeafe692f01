import Foundation
import History
import Runs

/// The step trace of `--trace`: one JSON object a line, written along with the steps.
///
/// On resume it is written anew from the history up to the checkpoint, so that it ends the same whether the run was
/// interrupted or not.
final class TraceFile {
  private let handle: FileHandle
  private var buffer = Data()

  init(_ path: String, run: RunID, through step: Int, store: Store) throws {
    let url = URL(fileURLWithPath: path)
    let draft = url.deletingLastPathComponent().appendingPathComponent(
      ".\(url.lastPathComponent).\(getpid())")
    guard FileManager.default.createFile(atPath: draft.path, contents: nil),
      let handle = FileHandle(forWritingAtPath: draft.path)
    else { throw SessionError("--trace \(path): cannot be written") }
    self.handle = handle
    var next = 1
    while next <= step {
      let last = min(step, next + 999)
      for record in try store.steps(run, from: next, through: last) { append(record) }
      try flush()
      next = last + 1
    }
    guard rename(draft.path, path) == 0 else {
      throw SessionError("--trace \(path): \(String(cString: strerror(errno)))")
    }
  }

  func append(_ record: StepRecord) {
    buffer.append(contentsOf: record.traceLine().utf8)
    buffer.append(10)
  }

  func flush() throws {
    guard !buffer.isEmpty else { return }
    try handle.write(contentsOf: buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  func close() throws {
    try flush()
    try handle.close()
  }
}
