import Foundation
import Logging
import Synchronization
import Testing

@testable import HubServer

@Suite struct ReloaderTests {
    private let directory: ScratchDirectory
    private let log = KeptLog()
    private let metrics = Metrics()

    init() throws {
        directory = try ScratchDirectory()
    }

    /// What a part was given, and what is in force.
    private final class Part: Sendable {
        private let state = Mutex(State())

        private struct State {
            var inForce = "first"
            var readings = 0
        }

        var inForce: String { state.withLock(\.inForce) }
        var readings: Int { state.withLock(\.readings) }

        /// Reads a file, in which `bad` is no good.
        func reloadable(_ name: String, _ file: String, since stamps: FileStamps? = nil) -> Reloadable {
            reloadable(name, since: stamps) { _ in file }
        }

        /// Reads the file that the configuration names.
        func reloadable(
            _ name: String, since stamps: FileStamps? = nil, _ file: @escaping @Sendable (HubConfiguration) -> String
        ) -> Reloadable {
            Reloadable(name, since: stamps, files: { [file($0)] }) { [self] configuration in
                state.withLock { $0.readings += 1 }
                let file = file(configuration)
                let text = try String(contentsOfFile: file, encoding: .utf8)
                guard text != "bad" else { throw TokenKeyError(source: file, problem: "it is bad") }
                return { [self] in state.withLock { $0.inForce = text } }
            }
        }
    }

    private func reloader(
        _ parts: [Reloadable], _ resolve: @escaping @Sendable () throws -> HubConfiguration = { HubConfiguration() }
    ) -> Reloader {
        Reloader(HubConfiguration(), parts: parts, logger: log.logger, metrics: metrics, resolve: resolve)
    }

    /// In one step, as an operator's tools do it.
    private func move(_ new: String, over old: String) {
        let status = unsafe rename(new, old)
        #expect(status == 0)
    }

    @Test func `A part is read anew when its file changes, once for each change, and the others are not`() async throws
    {
        let file = try directory.write("one", to: "file")
        let part = Part(), other = Part()
        let reloader = reloader([
            part.reloadable("part", file), other.reloadable("other", try directory.write("two", to: "other")),
        ])
        await reloader.look()
        #expect(part.readings == 0, "nothing has changed")
        _ = try directory.write("other", to: "file")
        for _ in 0..<3 { await reloader.look() }
        #expect(part.inForce == "other" && part.readings == 1)
        #expect(other.readings == 0)
    }

    @Test func `A file that another took the place of is seen, though size and time are the same`() async throws {
        let file = try directory.write("one", to: "file")
        let part = Part()
        let reloader = reloader([part.reloadable("part", file)])
        let new = try directory.write("two", to: "new")
        let old = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate]
        try FileManager.default.setAttributes([.modificationDate: try #require(old)], ofItemAtPath: new)
        move(new, over: file)
        await reloader.look()
        #expect(part.inForce == "two")
    }

    @Test func `A link in the middle of the path that is swapped is seen, as Kubernetes does it`() async throws {
        let files = FileManager.default, root = directory.path
        for (version, text) in [("v1", "one"), ("v2", "two")] {
            try files.createDirectory(atPath: "\(root)/\(version)", withIntermediateDirectories: true)
            try text.write(toFile: "\(root)/\(version)/key", atomically: false, encoding: .utf8)
        }
        try files.createSymbolicLink(atPath: "\(root)/data", withDestinationPath: "v1")
        try files.createSymbolicLink(atPath: "\(root)/key", withDestinationPath: "data/key")
        let part = Part()
        let reloader = reloader([part.reloadable("part", "\(root)/key")])
        try files.createSymbolicLink(atPath: "\(root)/data.new", withDestinationPath: "v2")
        move("\(root)/data.new", over: "\(root)/data")
        await reloader.look()
        #expect(part.inForce == "two")
    }

    @Test func `What changed between the first reading and now is seen at the first look`() async throws {
        let file = try directory.write("one", to: "file")
        let stamps = FileStamps(of: [file])
        _ = try directory.write("other", to: "file")
        let part = Part()
        let reloader = reloader([part.reloadable("part", file, since: stamps)])
        await reloader.look()
        #expect(part.inForce == "other")
    }

    @Test func `Of several parts all change or none, and the log names the bad one once`() async throws {
        let good = Part(), bad = Part()
        let file = try directory.write("bad", to: "bad")
        let reloader = reloader([
            good.reloadable("good", try directory.write("one", to: "good")), bad.reloadable("doubtful", file),
        ])
        await reloader.reload()
        #expect(good.inForce == "first" && bad.inForce == "first")
        #expect(log.lines.count { $0.contains("nothing is reloaded") } == 1)
        #expect(log.lines.contains { $0.contains("part=doubtful") && $0.contains("\(file): it is bad") })
        await reloader.look()
        #expect(log.lines.count == 1, "a bad file is told of once, not each second")
        _ = try directory.write("mended", to: "bad")
        await reloader.look()
        #expect(bad.inForce == "mended" && good.inForce == "first")
        await reloader.reload()
        #expect(good.inForce == "one")
        #expect(metrics.reloads[.refused]?.value == 1, "not again at each look")
        #expect(metrics.reloads[.done]?.value == 2, "of the mended file, and of all")
    }

    @Test func `What changed together with a bad part, and is good, is taken up by the next look`() async throws {
        let files = [
            try directory.write("one", to: "one"), try directory.write("two", to: "two"),
            try directory.write("three", to: "three"),
        ]
        let parts = [Part(), Part(), Part()]
        let reloader = reloader(zip(parts, files).map { $0.reloadable("part", $1) })
        _ = try directory.write("revoked", to: "one")
        _ = try directory.write("bad", to: "two")
        _ = try directory.write("limited", to: "three")
        await reloader.reload()
        #expect(parts.map(\.inForce) == ["first", "first", "first"])
        for _ in 0..<3 { await reloader.look() }
        #expect(parts.map(\.inForce) == ["revoked", "first", "limited"])
        #expect(parts[1].readings == 1 && metrics.reloads[.refused]?.value == 1, "the bad one is told of once")
        #expect(metrics.reloads[.done]?.value == 2)
    }

    @Test func `The files of a refused configuration do not count: those in force have not changed`() async throws {
        let (old, new) = (try directory.write("one", to: "old"), try directory.write("two", to: "new"))
        let part = Part(), bad = Part()
        var newer = HubConfiguration()
        newer.tokenSecretFiles = [new]
        var inForce = HubConfiguration()
        inForce.tokenSecretFiles = [old]
        let reloader = Reloader(
            inForce,
            parts: [
                part.reloadable("part") { $0.tokenSecretFiles[0] },
                bad.reloadable("doubtful", try directory.write("bad", to: "bad")),
            ], logger: log.logger, metrics: metrics
        ) { [newer] in newer }
        await reloader.reload()
        for _ in 0..<3 { await reloader.look() }
        #expect(part.inForce == "first" && part.readings == 1)
        #expect(metrics.reloads[.done]?.value == 0 && metrics.reloads[.refused]?.value == 1)
        _ = try directory.write("mended", to: "bad")
        await reloader.reload()
        #expect(part.inForce == "two")
        _ = try directory.write("other", to: "new")
        await reloader.look()
        #expect(part.inForce == "other", "now they are in force")
    }

    @Test func `A bad configuration leaves all as it was`() async throws {
        let part = Part()
        let reloader = reloader([part.reloadable("part", try directory.write("one", to: "file"))]) {
            throw ConfigurationError.badFile(problem: "it is no YAML", line: 3)
        }
        await reloader.reload()
        #expect(part.readings == 0)
        #expect(metrics.reloads[.refused]?.value == 1 && metrics.reloads[.done]?.value == 0)
        #expect(log.lines.contains { $0.contains("it is no YAML") })
    }

    @Test func `The log says which options changed and which need a restart`() async throws {
        let level = LiveLogLevel(.info)
        var newer = HubConfiguration()
        newer.logLevel = .debug
        newer.redis = ["redis://:hidden@host:1"]
        let reloader = reloader([level.reloadable]) { [newer] in newer }
        await reloader.reload()
        #expect(level.level == .debug)
        #expect(
            log.lines.contains { $0.contains("option changed ") && $0.contains("logLevel") && $0.contains("debug") })
        #expect(log.lines.contains { $0.contains("needs a restart") && $0.contains("redis://***@host:1") })
        #expect(!log.lines.contains { $0.contains("hidden") })
        let inForce = await reloader.configuration
        #expect(inForce.logLevel == .debug && inForce.redis.isEmpty)
    }
}

/// A log that a test can read.
final class KeptLog: Sendable {
    private let kept = Mutex<[String]>([])

    /// Each entry: its level, its text, its metadata.
    var lines: [String] { kept.withLock(\.self) }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: KeptLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            log.kept.withLock { $0.append("\(event.level) \(event.message) \(facts)") }
        }
    }
}
