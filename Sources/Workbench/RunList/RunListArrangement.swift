import Cells
import Charts
import Runs

/// From the records to the lines: once for every change, never for a frame.
extension RunListState {
  /// Takes the whole list anew; order by creation, newest first.
  mutating func take(all records: [RunRecord], locked: Set<RunID>, now: Double, glyphs: GlyphSet) {
    let kept = selectedSubject
    all = records
    self.locked = locked
    isLoaded = true
    index()
    arrange(now: now, glyphs: glyphs, keeping: kept)
  }

  /// Takes over what changed: rows in place where they are known, else among the others by their age.
  mutating func take(changed: [RunRecord], locked: Set<RunID>, now: Double, glyphs: GlyphSet) {
    // Lines name places, and these may change now.
    let kept = selectedSubject
    self.locked = locked
    var new: [RunRecord] = []
    for record in changed {
      if let place = places[record.id] { all[place] = record } else { new.append(record) }
    }
    if !new.isEmpty {
      all = (new + all).sorted { ($0.createdAt, $0.id.rawValue) > ($1.createdAt, $1.id.rawValue) }
      index()
    }
    arrange(now: now, glyphs: glyphs, keeping: kept)
  }

  private mutating func index() {
    places = Dictionary(
      all.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
    seeds = all.map(\.seedGroup)
    marked = marked.filter { places[$0] != nil }
  }

  /// Filters, sorts and groups; the selection stays on its run.
  mutating func arrange(now: Double, glyphs: GlyphSet) {
    arrange(now: now, glyphs: glyphs, keeping: selectedSubject)
  }

  private mutating func arrange(now: Double, glyphs: GlyphSet, keeping kept: SelectedSubject?) {
    let filter = filter.parsed
    let mixesTrash = filter?.isAboutTrash ?? false
    let (locked, showsTrash) = (locked, showsTrash)
    // Records are looked at where they are: a copy of one, or of this list, costs more than a look.
    let (passing, trashed) = all.withUnsafeBufferPointer { records in
      var passing: [Int] = []
      var trashed = 0
      passing.reserveCapacity(records.count)
      for place in records.indices {
        let isTrashed = records[place].trashed
        if isTrashed { trashed += 1 }
        guard mixesTrash || isTrashed == showsTrash else { continue }
        guard let filter else {
          passing.append(place)
          continue
        }
        let record = records[place]
        if filter.matches(record, life: Self.deadLife(record, locked), now: now) { passing.append(place) }
      }
      return (passing, trashed)
    }
    trashCount = trashed
    matching = passing.count
    let isWhole = passing.count == all.count
    let sorted = sorted(isWhole ? all : passing.map { all[$0] }, now: now).map { passing[$0] }
    groups = []
    switch order {
    case .flat: lines = sorted.map { RunListLine(subject: .run($0)) }
    case .tree: lines = tree(sorted, glyphs: glyphs)
    case .groups: lines = grouped(sorted, now: now, glyphs: glyphs)
    }
    findBest(now: now)
    select(kept)
  }

  /// As `RunSort.order`, which leaves the list as it is where nothing is asked for.
  private func sorted(_ records: [RunRecord], now: Double) -> [Int] {
    guard !sort.keys.isEmpty else { return Array(records.indices) }
    let locked = locked
    return sort.order(records, now: now) { Self.deadLife($0, locked) }
  }

  /// Where lists know better than the record.
  private static func deadLife(_ record: RunRecord, _ locked: Set<RunID>) -> String? {
    record.state.isLive && !locked.contains(record.id) ? RunLife.dead.rawValue : nil
  }

  private func tree(_ sorted: [Int], glyphs: GlyphSet) -> [RunListLine] {
    let places = Dictionary(
      sorted.enumerated().map { (all[$0.element].id, $0.offset) }, uniquingKeysWith: { first, _ in first })
    let parents = sorted.map { place in all[place].parent.flatMap { places[$0.run] } }
    return TreeGutter.rows(parents: parents, glyphs: glyphs).map { row in
      RunListLine(subject: .run(sorted[row.index]), gutter: row.gutter)
    }
  }

  /// A line for every group of two or more, sorted by its means among the runs that have no fellows.
  private mutating func grouped(_ sorted: [Int], now: Double, glyphs: GlyphSet) -> [RunListLine] {
    var members: [UInt64: [Int]] = [:]
    for place in sorted { if let key = seeds[place] { members[key, default: []].append(place) } }
    var heads: [RunRecord] = []
    var subjects: [RunListLine.Subject] = []
    var seen: Set<UInt64> = []
    for place in sorted {
      guard let key = seeds[place], let fellows = members[key], fellows.count > 1 else {
        heads.append(all[place])
        subjects.append(.run(place))
        continue
      }
      guard seen.insert(key).inserted else { continue }
      let group = SeedGroup(key: key, members: fellows, of: all)
      groups.append(group)
      heads.append(group.mean)
      subjects.append(.group(groups.count - 1))
    }
    let (tee, elbow) = glyphs == .ascii ? ("|- ", "`- ") : ("├─ ", "└─ ")
    var lines: [RunListLine] = []
    for head in self.sorted(heads, now: now) {
      lines.append(RunListLine(subject: subjects[head]))
      guard case .group(let place) = subjects[head], unfolded.contains(groups[place].key) else { continue }
      for member in groups[place].members {
        lines.append(
          RunListLine(subject: .run(member), gutter: member == groups[place].members.last ? elbow : tee))
      }
    }
    return lines
  }

  /// Among the lines that are compared with each other: a group stands for its runs.
  private mutating func findBest(now: Double) {
    var best: [String: Double] = [:]
    let (groups, isGrouped) = (groups, order == .groups)
    let compared = lines.compactMap { isGrouped && !$0.gutter.isEmpty ? nil : $0.subject }
    all.withUnsafeBufferPointer { records in
      for column in columns {
        guard let better = column.better else { continue }
        var (low, high, count) = (Double.infinity, -Double.infinity, 0)
        for subject in compared {
          let value =
            switch subject {
            case .run(let place): column.number(of: records[place], now: now)
            case .group(let place): column.number(of: groups[place].mean, now: now)
            }
          guard let value, value.isFinite else { continue }
          (low, high, count) = (min(low, value), max(high, value), count + 1)
        }
        guard count > 1, low < high else { continue }
        best[column.name] = better == .lower ? low : high
      }
    }
    self.best = best
  }

  /// A run under its group's line.
  func isMember(_ line: RunListLine) -> Bool { order == .groups && !line.gutter.isEmpty }

  /// What a line is sorted and compared by.
  package func record(of line: RunListLine) -> RunRecord? {
    switch line.subject {
    case .run(let place): all.indices.contains(place) ? all[place] : nil
    case .group(let place): groups.indices.contains(place) ? groups[place].mean : nil
    }
  }

  // MARK: The selection

  enum SelectedSubject: Equatable {
    case run(RunID)
    case group(UInt64)
  }

  var selectedSubject: SelectedSubject? {
    if let group = selectedGroup { return .group(group.key) }
    return selectedRecord.map { .run($0.id) }
  }

  /// Selects the line of a run or a group; where it is gone, the line that took its place.
  mutating func select(_ subject: SelectedSubject?) {
    let exact = lines.firstIndex { line in
      switch (line.subject, subject) {
      case (.run(let place), .run(let id)): all[place].id == id
      case (.group(let place), .group(let key)): groups[place].key == key
      default: false
      }
    }
    // A run that went into its group's line, a group that was taken apart.
    let place =
      exact
      ?? lines.firstIndex { line in
        switch (line.subject, subject) {
        case (.group(let place), .run(let id)): groups[place].members.contains { all[$0].id == id }
        case (.run(let place), .group(let key)): seeds[place] == key
        default: false
        }
      }
    selected = place ?? max(0, min(selected, lines.count - 1))
  }
}
