import Foundation
import History
import Runs

/// The step trace of `--trace`: one JSON object a line, written along with the steps.
///
/// On resume it is written anew from the history up to the checkpoint, so that it ends the same whether the run was
/// interrupted or not.
final class TraceFile {
  private let file: OutputFile
  private var buffer: [UInt8] = []

  /// - Parameter isPatient: asked again and again while nobody reads the FIFO that the path leads to.
  /// - Throws: `RequestError` or `OutputProblem` where the trace cannot be written.
  init(_ path: String, run: RunID, through step: Int, store: Store, whileUnread isPatient: () -> Bool) throws
  {
    file = try OutputFile(path, option: "--trace", whileUnread: isPatient)
    var next = 1
    while next <= step {
      let last = min(step, next + 999)
      for record in try store.steps(run, from: next, through: last) { append(record) }
      try flush()
      next = last + 1
    }
    try file.publish()
  }

  func append(_ record: StepRecord) {
    buffer.append(contentsOf: record.traceLine().utf8)
    buffer.append(10)
  }

  func flush() throws(OutputProblem) {
    try file.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
