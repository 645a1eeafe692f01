// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 mode comes with the tools version; a warning is an error everywhere.
let swiftSettings: [SwiftSetting] = [.treatAllWarnings(as: .error)]
/// Numerics in debug builds would be too slow to test: C is always optimised.
let cSettings: [CSetting] = [
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-O3"], .when(configuration: .debug)),
]

/// One of our own rooms; the arrows are those of CONTRIBUTING.md, and `scripts/check-arrows` holds
/// the imports against them.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], resources: Bool = false)
  -> Target
{
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
    exclude: resources ? ["Fixtures"] : [], swiftSettings: swiftSettings)
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
  name: "steelyard",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "steelyard", targets: ["steelyard"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    .target(name: "CNcurses", cSettings: cSettings),
    .target(name: "CBLAS", cSettings: cSettings),
    .target(name: "CKernels", cSettings: cSettings),
    room("Kernels", ["CKernels", "CBLAS"]),
    room("Tokenizers"),
    room("Checkpoints"),
    room("Models", ["Kernels", "Checkpoints"]),
    room("Stratification"),
    room("TaskWeighting"),
    room("Runs", ["Stratification", "TaskWeighting"]),
    room("History", ["Runs", grdb]),
    room(
      "Training",
      [
        "Models", "Kernels", "Checkpoints", "Tokenizers", "Stratification", "TaskWeighting", "Runs",
        "History", logging,
      ]),
    room("Cells"),
    room("Charts", ["Cells"]),
    room("Terminal", ["Cells", "CNcurses"]),
    room(
      "Workbench",
      [
        "Charts", "Cells", "Terminal", "Runs", "History", "Training", "Stratification", toml,
      ]),
    .executableTarget(
      name: "steelyard",
      dependencies: [
        "Kernels", "Tokenizers", "Checkpoints", "Models", "Stratification", "TaskWeighting", "Runs",
        "History", "Training", "Cells", "Charts", "Terminal", "Workbench", argumentParser, toml,
      ],
      swiftSettings: swiftSettings),
    tests(of: "Kernels"),
    tests(of: "Tokenizers", resources: true),
    tests(of: "Checkpoints", resources: true),
    tests(of: "Models", ["Kernels", "Checkpoints"], resources: true),
    tests(of: "Stratification", resources: true),
    tests(of: "TaskWeighting", resources: true),
    tests(of: "Runs", ["Stratification", "TaskWeighting"]),
    tests(of: "History", ["Runs", "TaskWeighting", grdb], resources: true),
    tests(
      of: "Training",
      [
        "Models", "Kernels", "Checkpoints", "Tokenizers", "Stratification", "TaskWeighting", "Runs",
        "History",
      ], resources: true),
    // What tests of several rooms share.
    .target(
      name: "TestSupport", dependencies: ["Cells"], path: "Tests/TestSupport", swiftSettings: swiftSettings),
    tests(of: "Cells", ["TestSupport"]),
    tests(of: "Charts", ["Cells", "Terminal", "TestSupport"], resources: true),
    tests(of: "Terminal", ["Cells", "TestSupport"]),
    tests(
      of: "Workbench",
      [
        "Cells", "Charts", "Runs", "History", "Training", "Stratification", "TaskWeighting", "Terminal",
        "TestSupport",
      ],
      resources: true),
    .testTarget(name: "FlowTests", swiftSettings: swiftSettings),
  ]
)
