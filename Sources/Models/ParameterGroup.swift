import Kernels

/// A tensor of the model as Hugging Face names and stores it, seen in place.
public struct NamedTensor {
  public let name: String
  public let shape: [Int]
  /// Valid as long as its owner; row-major.
  public let values: UnsafeMutableBufferPointer<Float>

  public init(name: String, shape: [Int], values: UnsafeMutableBufferPointer<Float>) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// A frozen tensor in two-byte floats, seen in place.
public struct NamedHalfTensor {
  public let name: String
  public let shape: [Int]
  public let values: UnsafeMutableBufferPointer<UInt16>
}

/// Where a group of parameters belongs: decides the scope it is in and the lanes its gradient has.
package enum ParameterPart: Equatable, Sendable {
  case embeddings
  case block(Int)
  /// The norm behind a decoder's last block.
  case finalNorm
  case regressionHead
  case classificationHead

  package var isHead: Bool { self == .regressionHead || self == .classificationHead }
}

/// Where a group's numbers lie.
package enum ParameterStorage: Sendable {
  /// In the buffer that the optimizer moves.
  case trained
  /// In a buffer that nothing moves, as floats or in two bytes each.
  case frozen, frozenHalf
}

/// Tensors that lie end to end and are treated as one: one product computes them (query, key and value),
/// one optimizer call moves them.
package struct ParameterGroup: Sendable {
  package struct Entry: Sendable {
    package let name: String
    package let shape: [Int]
    /// From the start of the group.
    package let offset: Int

    package var count: Int { shape.reduce(1, *) }
  }

  package let part: ParameterPart
  package let entries: [Entry]
  package let storage: ParameterStorage
  /// In its buffer, a multiple of 16.
  package let offset: Int
  package let count: Int
  /// Weight decay applies: everything but biases and norms.
  package let decays: Bool
  /// An embedding table: a batch touches some of its rows only, and its gradient holds only those.
  package let isTable: Bool
  /// In the dense gradient buffer, in floats for each lane; nil for a table and for what is frozen.
  package let gradientOffset: Int?

  package var isTrained: Bool { storage == .trained }
}

/// A product with a weight matrix: which groups it reads.
package struct ProjectionGroups: Sendable {
  /// One module among those that lie side by side.
  package struct Module: Sendable {
    /// Columns of the product.
    package let columns: Range<Int>
    /// The factor B (columns × rank); nil where the module is not adapted.
    package let up: Int?
    /// Where its rows begin in the stacked factor A.
    package let rankOffset: Int
  }

  package let inputWidth: Int
  package let outputWidth: Int
  package let weight: Int
  package let bias: Int?
  package let modules: [Module]
  /// The factors A of the adapted modules, stacked (rows × inputWidth); nil where none is.
  package let down: Int?
  /// Rows of `down`.
  package let downRows: Int
}

/// The groups of one block. `qkv`, `out`: the attention's products; `inner`, `outer`: those of the
/// feed-forward half, where a decoder's gate and up lie side by side in `inner`.
package struct BlockGroups: Sendable {
  package let qkv, out, inner, outer: ProjectionGroups
  package let norm1Gain, norm2Gain: Int
  /// nil: RMS norms have none.
  package let norm1Bias, norm2Bias: Int?

  package var projections: [ProjectionGroups] { [qkv, out, inner, outer] }
}
