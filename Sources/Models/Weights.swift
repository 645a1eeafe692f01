import Kernels

/// A weight matrix in memory, row-major.
package enum Weight {
  case single(UnsafePointer<Float>)
  case half(UnsafePointer<UInt16>, HalfFormat)

  /// The matrix as operand, from an element on; `stride`: elements between two rows in memory.
  func rows(from element: Int, stride: Int) -> MatrixProduct.Operand {
    switch self {
    case .single(let values): .rows(values + element, stride: stride)
    case .half(let values, let format): .rows(values + element, format, stride: stride)
    }
  }

  func transposed(from element: Int, stride: Int) -> MatrixProduct.Operand {
    switch self {
    case .single(let values): .transposed(values + element, stride: stride)
    case .half(let values, let format): .transposed(values + element, format, stride: stride)
    }
  }
}

/// The numbers of all parameters, trained and frozen, laid out by a table.
package final class Weights {
  package let table: ParameterTable
  /// What the optimizer moves, heads included.
  package let trained: FloatBuffer
  package let frozen: FloatBuffer
  package let frozenHalf: HalfBuffer

  package init(_ table: ParameterTable, frozen format: FrozenFormat) {
    self.table = table
    trained = FloatBuffer(count: table.count, for: "weights")
    frozen = FloatBuffer(count: table.frozenCount, for: "frozen weights")
    frozenHalf = HalfBuffer(
      count: table.frozenHalfCount, format: format == .float16 ? .float16 : .bfloat16)
  }

  /// A group that lies in floats.
  package func floats(_ group: Int) -> UnsafeMutablePointer<Float> {
    let group = table.groups[group]
    switch group.storage {
    case .trained: return trained.pointer + group.offset
    case .frozen: return frozen.pointer + group.offset
    case .frozenHalf: preconditionFailure("\(group.entries[0].name) lies in two-byte floats")
    }
  }

  package func weight(_ group: Int) -> Weight {
    guard table.groups[group].storage == .frozenHalf else { return .single(floats(group)) }
    return .half(frozenHalf.pointer + table.groups[group].offset, frozenHalf.format)
  }

  /// Every tensor in floats, trained or not, that is part of the source model: adapters and heads are not.
  package var sourceTensors: [NamedTensor] {
    tensors { !$0.part.isHead && $0.storage != .frozenHalf && !Self.isAdapter($0) }
  }

  /// The source model's tensors in two bytes.
  package var sourceHalfTensors: [NamedHalfTensor] {
    table.groups.filter { $0.storage == .frozenHalf }.flatMap { group in
      group.entries.map { entry in
        NamedHalfTensor(
          name: entry.name, shape: entry.shape,
          values: UnsafeMutableBufferPointer(
            start: frozenHalf.pointer + group.offset + entry.offset, count: entry.count))
      }
    }
  }

  /// The adapters' factors, `MODULE.lora_A.weight` (rank × in) and `MODULE.lora_B.weight` (out × rank).
  package var adapterTensors: [NamedTensor] { tensors(where: Self.isAdapter) }

  private static func isAdapter(_ group: ParameterGroup) -> Bool {
    group.entries[0].name.contains(".lora_")
  }

  private func tensors(where isWanted: (ParameterGroup) -> Bool) -> [NamedTensor] {
    table.groups.indices.filter { isWanted(table.groups[$0]) }.flatMap { index in
      table.groups[index].entries.map { entry in
        NamedTensor(
          name: entry.name, shape: entry.shape,
          values: UnsafeMutableBufferPointer(start: floats(index) + entry.offset, count: entry.count))
      }
    }
  }
}
