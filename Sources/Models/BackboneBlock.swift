import Kernels

/// One block of a backbone. Every thread of a team runs its functions at the same time, and both end with all
/// that they write whole.
protocol BackboneBlock {
  init(_ groups: BlockGroups, _ weights: Weights, rows: BlockRows)

  /// cache.output (output rows × d) from input (rows × d).
  func forward(_ pass: Pass, cache: BlockCache, input: UnsafePointer<Float>, dropouts: Dropouts.Block)

  /// dInput (rows × lanes × d; nil: nothing below is trained) from dOutput (output rows × lanes × d), and all
  /// deltas on the way.
  func backward(
    _ pass: Pass, dInput: UnsafeMutablePointer<Float>?, dOutput: UnsafePointer<Float>, deltas: BlockDeltas,
    cache: BlockCache, input: UnsafePointer<Float>, dropouts: Dropouts.Block, lanes: Int)
}
