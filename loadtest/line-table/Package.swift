// swift-tools-version:6.2
import PackageDescription

// What the line table costs: a package of its own, so that the hub is built without it.

let package = Package(
    name: "line-table-benchmark",
    products: [.executable(name: "line-table-benchmark", targets: ["LineTableBenchmark"])],
    dependencies: [.package(name: "linehub", path: "../..")],
    targets: [
        .target(name: "CMachine"),
        .executableTarget(
            name: "LineTableBenchmark",
            dependencies: ["CMachine", .product(name: "LineTable", package: "linehub")],
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
