import Cells

/// The parts of the list's body: the table, and beside or below it what is known of the selected run.
package struct RunListLayout: Equatable {
  package let table: Rect
  package let preview: Rect?

  package init(_ state: AppState) {
    self.init(ScreenFrame(state.size).body, wantsPreview: state.runs.showsPreview)
  }

  /// Wide screens have the preview at the right, high ones below; small ones have none.
  init(_ body: Rect, wantsPreview: Bool) {
    guard wantsPreview, body.height >= 8, body.width >= 60 else {
      (table, preview) = (body, nil)
      return
    }
    if body.width >= 150 {
      let bands = Layout.split(body, into: .columns, [.flexible(weight: 1, minimum: 0), .fixed(56)])
      (table, preview) = (bands[0], bands[1])
    } else if body.height >= 26 {
      let bands = Layout.split(body, into: .rows, [.flexible(weight: 1, minimum: 0), .fixed(11)])
      (table, preview) = (bands[0], bands[1])
    } else if body.width >= 120 {
      let bands = Layout.split(body, into: .columns, [.flexible(weight: 1, minimum: 0), .fixed(44)])
      (table, preview) = (bands[0], bands[1])
    } else {
      (table, preview) = (body, nil)
    }
  }
}
