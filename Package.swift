// swift-tools-version:6.2
import PackageDescription

// The floors of the house (README, "Architecture"): arrows point downward only; `ArchitectureTests` keeps them so.

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// One floor's target, with the settings that all of ours share.
func floor(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one target; they may use the hand clock, fixtures and test client of `HubTesting`.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "linehub",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .executable(name: "linehub", targets: ["linehub"]),
        // With the rows and words that it speaks in.
        .library(name: "LineHubClient", targets: ["LineHubClient", "HubProtocol", "LineModel"]),
        // For the benchmark in loadtest/line-table.
        .library(name: "LineTable", targets: ["LineTable"]),
        // For the fuzz targets in Tests/Fuzz: those of the wire build without the server and what it needs.
        .library(
            name: "WireParts", targets: ["LineModel", "HubJSON", "HubProtocol", "HubWebSocket", "HubProtocolTesting"]),
        .library(
            name: "HubParts",
            targets: ["LineModel", "HubJSON", "HubProtocol", "HubRedis", "HubCore", "HubServer", "HubTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // Floor 0: the C libraries, as they are.
        .systemLibrary(name: "CJansson", providers: [.apt(["libjansson-dev"])]),
        .systemLibrary(name: "CLibev", providers: [.apt(["libev-dev"])]),
        .systemLibrary(
            name: "CLibwebsockets", providers: [.apt(["libwebsockets-dev", "libwebsockets-evlib-ev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        // Without its pkg-config file, whose flags SwiftPM refuses.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .target(name: "CConsole"),

        // Floor 1: pure rules, and one Swift type per C object.
        floor("LineModel", [.product(name: "HashTreeCollections", package: "swift-collections")]),
        floor("HubJSON", ["CJansson"]),
        floor("HubLoop", ["CLibev"]),
        floor("HubConsole", ["CConsole"]),

        // Floor 2: what lives on an event loop, the lock-free table, and the wire.
        floor(
            "HubWebSocket",
            [
                "CLibwebsockets", "COpenSSL", "HubLoop", .product(name: "DequeModule", package: "swift-collections"),
            ]),
        floor(
            "HubRedis",
            [
                "CHiredis", "HubLoop",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
            ]),
        floor("LineTable", []),
        floor("HubProtocol", ["LineModel", "HubJSON"]),

        // Floor 3: who may do what and who hears what; the client library.
        floor(
            "HubCore",
            [
                "LineModel", .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HashTreeCollections", package: "swift-collections"),
            ]),
        floor("LineHubClient", ["LineModel", "HubProtocol", "HubJSON", "HubLoop", "HubWebSocket"]),

        // Floor 4: the server's drivers; the simulated switch, a client like any other.
        floor(
            "HubServer",
            [
                "LineModel", "HubJSON", "HubLoop", "HubRedis", "HubWebSocket", "HubConsole", "LineTable", "HubProtocol",
                "HubCore",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HashTreeCollections", package: "swift-collections"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ]),
        floor("SimulatedSwitch", ["LineModel", "HubProtocol", "HubJSON", "LineHubClient"]),

        // Floor 5: the command.
        .executableTarget(
            name: "linehub",
            dependencies: [
                "LineModel", "HubJSON", "HubProtocol", "HubRedis", "HubWebSocket", "HubCore", "HubServer",
                "LineHubClient", "SimulatedSwitch",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),

        // Beside: what tests share.
        floor("HubProtocolTesting", ["LineModel", "HubJSON", "HubProtocol"]),
        floor(
            "HubTesting",
            [
                "LineModel", "HubJSON", "HubProtocol", "HubCore", "HubLoop", "HubWebSocket", "LineHubClient",
                "HubServer",
                .product(name: "Logging", package: "swift-log"),
            ]),

        tests("ArchitectureTests", []),
        tests("LineModelTests", ["LineModel", "HubTesting"]),
        tests("HubJSONTests", ["HubJSON"]),
        tests("HubLoopTests", ["HubLoop", "HubTesting"]),
        tests("HubWebSocketTests", ["HubWebSocket", "HubLoop", "HubTesting"]),
        tests("HubRedisTests", ["HubRedis", "HubTesting"]),
        tests("LineTableTests", ["LineTable"]),
        tests("HubProtocolTests", ["HubProtocol", "HubJSON", "LineModel", "HubProtocolTesting", "HubTesting"]),
        tests("HubCoreTests", ["HubCore", "LineModel", "HubTesting"]),
        tests(
            "LineHubClientTests",
            ["LineHubClient", "HubProtocol", "HubJSON", "LineModel", "HubLoop", "HubWebSocket", "HubTesting"]),
        tests("linehubTests", ["linehub", "HubProtocol", "HubServer", "LineModel"]),
        tests("SimulatedSwitchTests", ["SimulatedSwitch", "LineHubClient", "HubProtocol", "HubJSON", "LineModel"]),
        tests(
            "HubServerTests",
            [
                "HubServer", "HubCore", "HubProtocol", "HubJSON", "HubRedis", "HubWebSocket", "LineModel", "LineTable",
                "HubTesting", "LineHubClient",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
