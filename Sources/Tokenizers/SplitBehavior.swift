/// A piece of a word: what a pattern found, or what lies between two finds.
struct SplitMatch: Sendable {
  var place: Range<Int>
  var isMatch: Bool
}

/// What becomes of the finds of a split.
enum SplitBehavior: String, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  /// Appends the words that `matches`, which follow each other without gaps, become.
  func join(_ matches: [SplitMatch], into pieces: inout [Range<Int>]) {
    let first = pieces.count
    var wasMatch = false
    switch self {
    case .removed:
      for match in matches where !match.isMatch { pieces.append(match.place) }
    case .isolated:
      for match in matches { pieces.append(match.place) }
    case .contiguous, .mergedWithPrevious:
      for match in matches {
        let joins = self == .contiguous ? match.isMatch == wasMatch : match.isMatch && !wasMatch
        if joins, pieces.count > first {
          pieces[pieces.count - 1] = pieces[pieces.count - 1].lowerBound..<match.place.upperBound
        } else {
          pieces.append(match.place)
        }
        wasMatch = match.isMatch
      }
    case .mergedWithNext:
      for match in matches.reversed() {
        if match.isMatch, !wasMatch, pieces.count > first {
          pieces[pieces.count - 1] = match.place.lowerBound..<pieces[pieces.count - 1].upperBound
        } else {
          pieces.append(match.place)
        }
        wasMatch = match.isMatch
      }
      pieces[first...].reverse()
    }
  }
}
