/// Cuts being worked on, with everything that was done to them.
package struct ThresholdDraft: Equatable, Sendable {
  package struct Step: Equatable, Sendable {
    /// What was done, in words.
    package var name: String
    package var set: CutSet
    package var selected: Int
  }

  package private(set) var set: CutSet
  /// Index of the selected cut.
  package private(set) var selected: Int
  /// What `undo` goes back to, the newest last.
  package private(set) var undone: [Step] = []
  package private(set) var redone: [Step] = []
  /// The set before a drag that has not ended.
  package private(set) var dragged: Step?

  package init(_ set: CutSet) {
    self.set = set
    selected = max(0, (set.cuts.count - 1) / 2)
  }

  package var cut: Double { self.set.cuts[selected] }

  /// One step that can be taken back; false where nothing changed.
  @discardableResult
  package mutating func change(_ name: String, to new: CutSet, selected index: Int? = nil) -> Bool {
    endDrag()
    guard new != set, !new.cuts.isEmpty else { return false }
    undone.append(Step(name: name, set: set, selected: selected))
    redone = []
    set = new
    selected = max(0, min(new.cuts.count - 1, index ?? selected))
    return true
  }

  package mutating func select(_ index: Int) {
    endDrag()
    selected = max(0, min(set.cuts.count - 1, index))
  }

  /// Follows the mouse; the whole drag is one step.
  package mutating func drag(to score: Double) {
    if dragged == nil { dragged = Step(name: "", set: set, selected: selected) }
    set = set.moving(selected, to: score)
  }

  package mutating func endDrag() {
    guard let start = dragged else { return }
    dragged = nil
    guard start.set != set else { return }
    undone.append(
      Step(
        name: Self.move(selected, from: start.set.cuts[selected], to: cut), set: start.set,
        selected: start.selected))
    redone = []
  }

  /// Takes the last step back and says which it was.
  package mutating func undo() -> String? {
    endDrag()
    guard let step = undone.popLast() else { return nil }
    redone.append(Step(name: step.name, set: set, selected: selected))
    set = step.set
    selected = step.selected
    return step.name
  }

  package mutating func redo() -> String? {
    endDrag()
    guard let step = redone.popLast() else { return nil }
    undone.append(Step(name: step.name, set: set, selected: selected))
    set = step.set
    selected = step.selected
    return step.name
  }

  /// Starts over from another set, without a history.
  package mutating func restart(_ set: CutSet) { self = ThresholdDraft(set) }

  static func move(_ index: Int, from: Double, to: Double) -> String {
    "moved \(CutText.name(index)) \(CutText.value(from)) → \(CutText.value(to))"
  }
}
