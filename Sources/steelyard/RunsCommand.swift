import ArgumentParser

/// `steelyard runs …`: the history and the steering of runs, from any terminal.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List, show, steer and tidy the runs of the history.",
    subcommands: [
      RunsList.self, RunsShow.self, RunsSet.self, RunsPause.self, RunsResume.self, RunsStop.self,
      RunsEvaluate.self, RunsCheckpoint.self, RunsFork.self, RunsExport.self, RunsDelete.self,
      RunsRestore.self, RunsPrune.self, RunsDiff.self, RunsTag.self, RunsNote.self, RunsRename.self,
      RunsPin.self,
    ], defaultSubcommand: RunsList.self)
}
