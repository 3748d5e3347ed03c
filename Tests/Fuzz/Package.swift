// swift-tools-version:6.2
import PackageDescription

// The fuzz targets: a package of its own, so that the hub's has no flag of theirs. They see the insides of the hub by
// `@testable import`, which `run` allows across packages: so nothing is public for their sake.

let package = Package(
    name: "linehub-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "linehub", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "CFuzzer"),
        .executableTarget(
            name: "LineHubFuzz",
            dependencies: [
                "CFuzzer",
                .product(name: "HubParts", package: "linehub"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: [
                .strictMemorySafety(),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
