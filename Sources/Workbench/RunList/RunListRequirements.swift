import Cells

/// When keys of the list of runs do something, and why not where a person would wonder.
extension Requirement {
  static let hasRuns = Requirement { !$0.runs.all.isEmpty }
  static let hasLine = Requirement { !$0.runs.lines.isEmpty }
  static let oneTarget = Requirement(
    { $0.runs.targets.count == 1 },
    else: { $0.runs.targets.count > 1 ? "one run at a time: Esc drops the marks" : nil })
  static let comparable = Requirement(
    { RunListScreen.compared($0).count > 1 }, else: { _ in "mark the runs to compare with Space" })
  static let hasFellows = Requirement(
    { RunListScreen.fellows($0).count > 1 },
    else: { _ in "no other run differs from this one by its seeds alone" })
  static let hasBaseline = Requirement(
    { state in
      state.runs.selectedRecord.map { selected in state.runs.marked.contains { $0 != selected.id } } ?? false
    }, else: { _ in "mark runs with Space; then select the one that they are held against" })
  static let someTrain = Requirement(
    { state in state.runs.targets.contains { state.runs.hasEngine($0) } },
    else: { _ in "nothing trains here" })
  static let canTrash = Requirement(
    { state in state.runs.targets.contains { RunListScreen.whyKept($0, state) == nil } },
    else: { state in
      guard let first = state.runs.targets.first else { return nil }
      return RunListScreen.whyKept(first, state)
    })
  static let canUndo = Requirement { !$0.runs.undo.isEmpty }
  static let canRedo = Requirement { !$0.runs.redo.isEmpty }
  static let hasTrash = Requirement(
    { $0.runs.showsTrash || $0.runs.trashCount > 0 }, else: { _ in "the trash is empty" })
  static let inTrash = Requirement(
    { $0.runs.targets.contains { $0.trashed } },
    else: { $0.runs.trashCount > 0 ? "x shows the trash" : "the trash is empty" })
  static let canLeaveRuns = Requirement {
    !$0.runs.marked.isEmpty || !$0.runs.filter.text.isEmpty || $0.runs.showsTrash || $0.live.record != nil
  }
  static let columnsAtLeft = Requirement { $0.runs.leftColumn > 0 }
  static let columnsAtRight = Requirement {
    $0.runs.leftColumn < RunListTable($0).lastLeftColumn
  }
  static let sortedColumnMovesLeft = Requirement { ($0.runs.sortedColumn ?? 0) > 0 }
  static let sortedColumnMovesRight = Requirement { state in
    state.runs.sortedColumn.map { $0 < state.runs.columns.count - 1 } ?? false
  }
  static let hasPreviewRoom = Requirement {
    RunListLayout(ScreenFrame($0.size).body, wantsPreview: true).preview != nil
  }
  static let hasRecentFilters = Requirement { !$0.runs.filter.recent.isEmpty }
}

extension RunListState {
  /// The place of the first sort key's column among those shown.
  var sortedColumn: Int? {
    guard let key = sort.keys.first else { return nil }
    return columns.firstIndex(of: key.column)
  }
}
