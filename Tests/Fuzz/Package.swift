// swift-tools-version:6.2
import PackageDescription

// The fuzz targets: a package of its own, so that the hub's has no flag of theirs. They see the insides of the hub by
// `@testable import`, which `run` allows across packages: so nothing is public for their sake.

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "linehub-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "linehub", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "CFuzzer"),
        .target(
            name: "Fuzzing", dependencies: ["CFuzzer", .product(name: "WireParts", package: "linehub")],
            swiftSettings: strict),
        // What the network reaches before anything else, and all that it needs: soon built.
        .executableTarget(
            name: "WireFuzz",
            dependencies: ["Fuzzing", .product(name: "WireParts", package: "linehub")],
            swiftSettings: strict),
        .executableTarget(
            name: "HubFuzz",
            dependencies: [
                "Fuzzing",
                .product(name: "HubParts", package: "linehub"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
