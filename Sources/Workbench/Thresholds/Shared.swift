/// A large value that never changes: kept once, passed by reference, compared by identity.
package final class Shared<Value: Sendable>: Sendable, Equatable {
  package let value: Value

  package init(_ value: Value) { self.value = value }

  package static func == (a: Shared, b: Shared) -> Bool { a === b }
}
