import Foundation
import Testing

/// The house keeps its floors: arrows point downward only, and each file imports only along its target's arrows.
@Suite struct `The floors` {
    private static let floors: [[String]] = [
        ["CJansson", "CLibev", "CLibwebsockets", "CHiredis", "COpenSSL", "CConsole"],
        ["LineModel", "HubJSON", "HubLoop", "HubConsole"],
        ["LineTable", "HubProtocol", "HubWebSocket", "HubRedis"],
        ["HubCore", "LineHubClient"],
        ["HubServer", "SimulatedSwitch"],
        ["linehub"],
    ]
    /// Beside the floors: what only tests use.
    private static let beside: Set<String> = ["HubProtocolTesting", "HubTesting"]

    private static func floor(_ target: String) -> Int? { floors.firstIndex { $0.contains(target) } }

    /// Where C is wrapped, or memory is managed by hand; nowhere else is anything unsafe.
    private static let mayBeUnsafe: Set<String> = [
        "HubJSON", "HubLoop", "HubWebSocket", "HubRedis", "HubConsole", "LineTable", "HubTesting",
    ]

    /// The pure floors: no files, no clock, no Foundation.
    private static let pure: Set<String> = ["LineModel", "LineTable", "HubProtocol", "HubCore", "HubJSON"]

    private static let ours = Set(floors.joined()).union(beside)

    @Test func `hold every target of the package`() throws {
        let targets = try FileManager.default.contentsOfDirectory(
            atPath: Manifest.root.appendingPathComponent("Sources").path)
        #expect(Set(targets.filter { !$0.hasPrefix(".") }) == Self.ours)
    }

    @Test func `have arrows that point downward only`() throws {
        for (target, dependencies) in try Manifest().dependencies {
            guard let floor = Self.floor(target) else { continue }
            for dependency in dependencies where Self.ours.contains(dependency) {
                let below = try #require(Self.floor(dependency), "\(target) depends on \(dependency), which is beside")
                // The library of clients stands on the same floor as what decides for the server; neither sees the other.
                #expect(below < floor, "\(target) (floor \(floor)) must not depend on \(dependency) (floor \(below))")
            }
        }
    }

    @Test func `are kept by every import, as the compiler lets transitive ones through`() throws {
        let manifest = try Manifest()
        for target in Self.ours.subtracting(Self.floors[0]) {
            let allowed = try #require(manifest.dependencies[target], "\(target) is not in Package.swift")
            for (path, text) in try Manifest.files(of: target) {
                for name in Self.imports(text) where Self.ours.contains(name) {
                    #expect(allowed.contains(name), "\(path) imports \(name)")
                }
            }
        }
    }

    @Test func `keep Foundation and system libraries out of what is pure`() throws {
        for target in Self.pure {
            for (path, text) in try Manifest.files(of: target) {
                let outside = Self.imports(text).intersection(["Foundation", "Glibc", "Darwin", "Dispatch"])
                #expect(outside.isEmpty, "\(path) imports \(outside)")
            }
        }
    }

    @Test func `are unsafe only where C is wrapped or memory is managed by hand`() throws {
        for target in Self.ours.subtracting(Self.floors[0]).subtracting(Self.mayBeUnsafe) {
            for (path, text) in try Manifest.files(of: target) {
                let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
                let lines = code.filter { $0.firstMatch(of: /\b(unsafe|nonisolated\(unsafe\))\b/) != nil }
                #expect(lines.isEmpty, "\(path): \(lines)")
            }
        }
    }

    @Test func `keep bare functions out of a mutex, as each reading would wrap them once more`() throws {
        // `withLock { $0 }` hands a function out and puts it back in another convention, behind one more thunk each time: a
        // call becomes slower for ever, until the stack overflows. A struct around the function has no such convention.
        for target in Self.ours.subtracting(Self.floors[0]) {
            for (path, text) in try Manifest.files(of: target) {
                let names = text.matches(of: /typealias (\w+) =[^\n]*(?:\n[^\n]*)??->/).map { String($0.1) }
                for held in text.matches(of: /Mutex<\(*([^\n\[\]{,]*?)\)?\??>[ (]/).map({ String($0.1) }) {
                    #expect(!held.contains("->") && !names.contains(held), "\(path): Mutex<\(held)>")
                }
            }
        }
    }

    private static func imports(_ text: String) -> Set<String> {
        Set(
            text.matches(
                of: /(?m)^\s*(?:@testable |public |package |internal )?import (?:struct |enum |class |func )?(\w+)/
            )
            .map { String($0.1) })
    }
}
