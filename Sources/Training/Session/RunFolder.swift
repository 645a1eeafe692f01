import Checkpoints
import Foundation
import History
import Runs

/// The files of one run: `plan.json`, `scores.json`, `log.txt`, the lock, and the checkpoints behind the links
/// `initial`, `last` and `best` (docs/formats.md, "The store"). A copy of the store may have real folders where
/// those links were; they serve as well, until a new checkpoint replaces them.
public struct RunFolder: Sendable {
  public enum Link: String, CaseIterable, Sendable { case initial, last, best }

  public let url: URL

  public init(_ url: URL) { self.url = url }

  public var plan: URL { url.appendingPathComponent("plan.json") }
  public var scores: URL { url.appendingPathComponent("scores.json") }
  public var log: URL { url.appendingPathComponent("log.txt") }

  /// The folder that a link points to; nil where there is none yet, or its folder is not whole.
  public func checkpoint(_ link: Link) -> URL? {
    guard let place = CheckpointFolder.place(of: link.rawValue, in: url) else { return nil }
    let folder = url.appendingPathComponent(place)
    let state = folder.appendingPathComponent(CheckpointState.fileName)
    return FileManager.default.fileExists(atPath: state.path) ? folder : nil
  }
}

extension RunFolder {
  /// How the run's steps and epochs hang together. A fork with other batches begins an order of its own, which its
  /// first checkpoint names. Nil for a plan without training texts.
  public func epochScale(_ plan: Plan) -> EpochScale? {
    guard let scale = EpochScale(plan) else { return nil }
    guard plan.parent != nil, let initial = checkpoint(.initial),
      let origin = try? CheckpointKeeper.state(of: initial).origin
    else { return scale }
    return EpochScale(
      stepsPerEpoch: scale.stepsPerEpoch, originStep: origin.step, originEpoch: Double(origin.epoch))
  }
}

/// Histograms of the true scores, for the screens: written once, when the run is made.
public struct ScoreHistograms: Codable, Sendable, Equatable {
  public var bins: Int
  public var low: Double
  public var high: Double
  public var train: [Int]
  public var validation: [Int]

  public init(train: [Double], validation: [Double], bins: Int = 200) {
    self.bins = bins
    low = -1
    high = 1
    func count(_ scores: [Double]) -> [Int] {
      var counts = [Int](repeating: 0, count: bins)
      for y in scores { counts[min(bins - 1, max(0, Int((y + 1) / 2 * Double(bins))))] += 1 }
      return counts
    }
    self.train = count(train)
    self.validation = count(validation)
  }
}
