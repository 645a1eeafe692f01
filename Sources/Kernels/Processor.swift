import CBLAS
import CKernels
import Foundation

/// What the machine offers to the engine.
public struct Processor: Sendable {
  /// Cores that are not hyper-threads of another one; at least 1.
  public let physicalCores: Int
  /// Cores the operating system lets this process use.
  public let logicalCores: Int
  /// The instruction set of the element loops: `x86-64-v4`, `x86-64-v3`, `x86-64` or `portable`.
  public let instructionSet: String
  /// The matrix library with its version, e.g. `OpenBLAS 0.3.21`.
  public let matrixLibrary: String
  /// The kernel family the matrix library picked, e.g. `Cooperlake`.
  public let matrixKernels: String

  public static let current = Processor()

  /// The default number of threads.
  public static var physicalCores: Int { current.physicalCores }

  private init() {
    let logical = max(1, ProcessInfo.processInfo.activeProcessorCount)
    logicalCores = logical
    physicalCores = min(Self.countPhysicalCores() ?? logical, logical)
    instructionSet = String(cString: sy_variant())
    let words = String(cString: openblas_get_config()).split(separator: " ")
    matrixLibrary = words.prefix(2).joined(separator: " ")
    matrixKernels = String(cString: openblas_get_corename())
  }

  /// Distinct (package, core) pairs as the kernel lists them; nil where it does not.
  private static func countPhysicalCores() -> Int? {
    let root = "/sys/devices/system/cpu"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: root) else { return nil }
    var cores: Set<String> = []
    for name in names where name.hasPrefix("cpu") && Int(name.dropFirst(3)) != nil {
      let topology = "\(root)/\(name)/topology"
      guard let package = try? String(contentsOfFile: "\(topology)/physical_package_id", encoding: .utf8),
        let core = try? String(contentsOfFile: "\(topology)/core_id", encoding: .utf8)
      else { continue }
      cores.insert(package + core)
    }
    return cores.isEmpty ? nil : cores.count
  }
}
