import ArgumentParser
import Foundation
import Training

/// The root command: without a subcommand it starts or shows the demo run.
@main
struct Steelyard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steelyard",
    abstract: "A terminal workbench for fine-tuning sentiment models on two tasks at once.",
    discussion: """
      Without a subcommand it opens the workbench on the demo run, and starts that run when there is none. \
      Exit codes: 0 done, 1 the work failed, 2 the request was wrong, 130 interrupted.
      """,
    version: productVersion,
    subcommands: [
      DemoCommand.self, TrainCommand.self, WatchCommand.self, RunsCommand.self, QueueCommand.self,
      ThresholdsCommand.self, PredictCommand.self, EmbedCommand.self, TokenizeCommand.self,
      ExportCommand.self,
      DataCommand.self,
      SampleDataCommand.self,
      BenchCommand.self,
      DoctorCommand.self, KeysCommand.self, ThemesCommand.self, CompletionsCommand.self, ManCommand.self,
      CrashCommand.self,
    ],
    defaultSubcommand: DemoCommand.self)

  static func main() {
    StandardStream.prepare()
    do {
      var command = try parseAsRoot(
        NegativeNumbers.join(
          try ConfigurationFile.expandPreset(
            ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst())))))
      MemoryEnd.prepare(for: command)
      try command.run()
    } catch {
      Complaint.exit(with: error)
    }
    ProgramEnd.now(0)
  }
}
