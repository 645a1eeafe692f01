import Kernels
import Runs

/// Cuts rows into parts. Rows of one group and rows with the same text never straddle a cut.
public enum Split {
  /// A seeded split, or the one that the file brings, with a validation part cut from its training
  /// rows where it brings none.
  ///
  /// - Parameters:
  ///   - testShare: 0 for no test part; shares are of all rows.
  /// - Throws: `RequestError` where a part would be empty.
  public static func make(
    _ rows: [DataRecord], seed: UInt64, testShare: Double, validationShare: Double = 0.1
  ) throws -> SplitPlan {
    var parts = rows.map(\.part)
    let isReady = parts.contains { $0 != nil }
    let hasTest = parts.contains(.test)
    let hasValidation = parts.contains(.validation)
    guard !(isReady && testShare > 0) else {
      throw RequestError("--test-share: found \(testShare), but the split column says which rows are test")
    }
    let open = rows.indices.filter { parts[$0] == nil || parts[$0] == .train }
    guard !open.isEmpty else { throw RequestError("--split-column: no row is a training row") }
    let families = families(of: open.map { rows[$0] }, seed: seed)
    let total = Double(rows.count)
    var queue = families[...]
    for index in open { parts[index] = .train }
    if testShare > 0, !hasTest {
      take(Int((testShare * total).rounded()), from: &queue) { parts[open[$0]] = .test }
    }
    if !hasValidation {
      let base = isReady ? Double(open.count) : total
      take(Int((validationShare * base).rounded()), from: &queue) { parts[open[$0]] = .validation }
    }
    func records(_ part: DataPart) -> [Int] {
      rows.indices.filter { parts[$0] == part }.map { rows[$0].record }.sorted()
    }
    let plan = SplitPlan(
      seed: seed, train: records(.train), validation: records(.validation), test: records(.test))
    guard !plan.train.isEmpty, !plan.validation.isEmpty, testShare == 0 || !plan.test.isEmpty else {
      throw RequestError(
        "the \(rows.count) rows form \(families.count) group\(families.count == 1 ? "" : "s") that cannot be "
          + "parted: expected enough for each part of the split")
    }
    return plan
  }

  /// Moves whole families out of the queue until about `target` rows are taken, at least one family;
  /// those that would overshoot stay.
  private static func take(
    _ target: Int, from queue: inout ArraySlice<[Int]>, assign: (Int) -> Void
  ) {
    var taken = 0
    var left: [[Int]] = []
    for family in queue {
      if taken + family.count <= target {
        taken += family.count
        family.forEach(assign)
      } else {
        left.append(family)
      }
    }
    if taken == 0, left.count > 1, let smallest = left.indices.min(by: { left[$0].count < left[$1].count }) {
      left.remove(at: smallest).forEach(assign)
    }
    queue = left[...]
  }

  /// Sets of rows that belong together, as indices, in an order that the seed decides: rows of one
  /// group, rows with equal texts, and whatever these chain together.
  private static func families(of rows: [DataRecord], seed: UInt64) -> [[Int]] {
    var sets = DisjointSets(count: rows.count)
    var firstOfGroup: [String: Int] = [:]
    var firstOfText: [String: Int] = [:]
    for (index, row) in rows.enumerated() {
      if let group = row.group {
        if let first = firstOfGroup[group] { sets.join(first, index) } else { firstOfGroup[group] = index }
      }
      let key = TextKey.of(row.text)
      if let first = firstOfText[key] { sets.join(first, index) } else { firstOfText[key] = index }
    }
    var members: [Int: [Int]] = [:]
    var roots: [Int] = []
    for index in rows.indices {
      let root = sets.root(of: index)
      if members[root] == nil { roots.append(root) }
      members[root, default: []].append(index)
    }
    let order = RandomStream(seed: seed, purpose: "split").permutation(of: roots.count)
    return order.compactMap { members[roots[$0]] }
  }
}

/// Union and find, with path halving; the smaller root wins, so that no order of joins matters.
private struct DisjointSets {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  mutating func root(of index: Int) -> Int {
    var index = index
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }

  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(of: a), root(of: b))
    parents[max(a, b)] = min(a, b)
  }
}
