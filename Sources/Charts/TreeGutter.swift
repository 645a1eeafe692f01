import Cells

/// A list as a tree: who stands under whom, and the lines that show it in a table's column.
public enum TreeGutter {
  public struct Row: Equatable, Sendable {
    /// Of the list that was given.
    public var index: Int
    /// 0 for a root.
    public var depth: Int
    /// The lines before the name: empty for a root, else such as `│  ├─ `.
    public var gutter: String
  }

  /// The rows from the top, children right below their parents and in the list's order. A parent that is
  /// not in the list (nil or out of it) makes a root; so does a row of a circle that no root reaches.
  public static func rows(parents: [Int?], glyphs: GlyphSet = .braille) -> [Row] {
    var children = Array(repeating: [Int](), count: parents.count)
    var roots: [Int] = []
    for (index, parent) in parents.enumerated() {
      if let parent, parents.indices.contains(parent), parent != index {
        children[parent].append(index)
      } else {
        roots.append(index)
      }
    }
    let (tee, elbow, pipe) = glyphs == .ascii ? ("|- ", "`- ", "|  ") : ("├─ ", "└─ ", "│  ")
    var rows: [Row] = []
    var seen = Array(repeating: false, count: parents.count)
    // A stack of our own: lineages may be deeper than the call stack likes.
    func walk(from root: Int) {
      var stack: [(index: Int, depth: Int, lead: String, isLast: Bool)] = [(root, 0, "", true)]
      while let next = stack.popLast() {
        guard !seen[next.index] else { continue }
        seen[next.index] = true
        let own = next.depth == 0 ? "" : next.isLast ? elbow : tee
        rows.append(Row(index: next.index, depth: next.depth, gutter: next.lead + own))
        let lead = next.depth == 0 ? "" : next.lead + (next.isLast ? "   " : pipe)
        let below = children[next.index].filter { !seen[$0] }
        for child in below.reversed() {
          stack.append((child, next.depth + 1, lead, child == below.last))
        }
      }
    }
    for root in roots { walk(from: root) }
    for index in parents.indices where !seen[index] { walk(from: index) }
    return rows
  }
}
