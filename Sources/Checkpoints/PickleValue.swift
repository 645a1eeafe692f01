/// A Python object of the few kinds that a file of weights needs.
///
/// Containers are numbers of entries in the machine's arenas: nothing points to anything, so that a
/// hostile file can nest or knot them as it likes without deep recursion or leaks.
package enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// A whole number of more than 64 bits, little-endian.
  case largeInteger(ArraySlice<UInt8>)
  case float(Double)
  case text(String)
  case bytes(Int)
  case global(PickleGlobal)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case storage(PickledStorage)
  case tensor(Int)

  /// What it is, for messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a truth value"
    case .integer, .largeInteger: "a whole number"
    case .float: "a number"
    case .text: "a text"
    case .bytes: "bytes"
    case .global(let global): global.name
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// The bare elements that one or more tensors are views of.
package struct PickledStorage {
  package var type: ElementType
  /// What the file calls it.
  package var key: String
  /// Elements.
  package var count: Int
}

/// A view of a storage; its elements lie inside it.
package struct PickledTensor {
  package var storage: PickledStorage
  /// Elements before the first one.
  package var offset: Int
  package var shape: [Int]
  /// nil where the elements lie row by row.
  package var strides: [Int]?
}

/// The globals that a pickle may name: every other one is refused, because a global is code to call.
package enum PickleGlobal {
  case orderedDictionary
  case rebuildTensor
  case rebuildTensorV2
  case rebuildParameter
  case size
  case storage(ElementType)

  /// nil for one that is not allowed.
  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensorV2
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", "Size"): self = .size
    case ("torch", _), ("torch.cuda", _):
      guard let type = Self.storages[name] else { return nil }
      self = .storage(type)
    default: return nil
    }
  }

  var name: String {
    switch self {
    case .orderedDictionary: "collections.OrderedDict"
    case .rebuildTensor: "torch._utils._rebuild_tensor"
    case .rebuildTensorV2: "torch._utils._rebuild_tensor_v2"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
    case .size: "torch.Size"
    case .storage: "a torch storage type"
    }
  }

  private static let storages: [String: ElementType] = [
    "FloatStorage": .float32, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
    "DoubleStorage": .float64, "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16,
    "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
  ]
}
