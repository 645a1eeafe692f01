import ArgumentParser
import Kernels
import Terminal

/// The program's end where the system has no memory left: one line, and whatever was checkpointed can be resumed.
enum MemoryEnd {
  static func prepare(for command: any ParsableCommand) {
    let trains = !(command is PredictCommand || command is EmbedCommand || command is ExportCommand)
    let advice = trains ? "; try --micro-batch, --recompute or --lora" : ""
    OutOfMemory.onExhaustion { bytes, purpose in
      TerminalDriver.leaveForGood()
      Complaint.say("out of memory: \(bytes >> 20) MiB for \(purpose)\(advice)")
      ProgramEnd.now(ExitStatus.failed)
    }
  }
}
