// swift-tools-version:6.2
import PackageDescription

// The load tool of LineHub: a package of its own, since it needs HdrHistogram and the hub does not. It depends on nothing of
// the hub's: it speaks the protocol by itself.

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "linehub-loadtest",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .target(name: "CLinux"),
        .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
        .executableTarget(
            name: "linehub-loadtest",
            dependencies: [
                "CLinux", "COpenSSL",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: strict),
        .testTarget(name: "LoadTestTests", dependencies: ["linehub-loadtest"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
