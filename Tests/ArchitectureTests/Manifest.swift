import Foundation

/// What `Package.swift` says of our targets, read as text: the package description cannot be imported by a test.
struct Manifest {
    /// The targets that each target may import, by the names of its products and targets.
    let dependencies: [String: Set<String>]

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    init() throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        var dependencies: [String: Set<String>] = [:]
        for declaration in text.matches(of: /(?:floor|executableTarget|tests)\(\s*(?:name: )?"(\w+)",\s*(?:dependencies: )?\[([^\]]*)\]/) {
            let names = declaration.2.matches(of: /(?:name: )?"([\w.-]+)"/).map { String($0.1) }
            dependencies[String(declaration.1)] = Set(names)
        }
        self.dependencies = dependencies
    }

    /// The Swift files of a target with their texts.
    static func files(of target: String) throws -> [(path: String, text: String)] {
        let folder = root.appendingPathComponent("Sources/\(target)")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try paths.map { path in
            ("\(target)/\(path)", try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8))
        }
    }
}
