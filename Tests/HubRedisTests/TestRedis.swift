import Foundation
import HubRedis
import HubTesting
import Testing

/// A real redis-server on a free port of loopback, with nothing written but below a folder of its own; ended with its
/// folder when dropped.
final class TestRedis {
    enum Kind {
        case server(arguments: [String] = [])
        case sentinel(of: UInt16, downAfterMilliseconds: Int, arguments: [String] = [])
    }

    let port: UInt16
    private let kind: Kind
    private let folder: URL
    private var process: Process?

    var address: RedisAddress { RedisAddress(host: "127.0.0.1", port: port) }
    var url: RedisURL { RedisURL(place: .server(address)) }
    var processID: Int32 { process?.processIdentifier ?? 0 }

    init(_ kind: Kind = .server()) throws {
        self.kind = kind
        port = try freePort()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("linehub-redis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts the server, again on the same port, and waits until it answers PING so.
    func start(isReady: (String) -> Bool = { $0.hasPrefix("+PONG") || $0.hasPrefix("-NOAUTH") }) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/redis-server")
        try #require(
            FileManager.default.isExecutableFile(atPath: "/usr/bin/redis-server"),
            "these tests need redis-server: .ci/dependencies test")
        process.arguments = try arguments()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        let isThere = answers(isReady)
        try #require(isThere, "redis-server on port \(port) does not answer")
    }

    /// Ends the server without letting it say goodbye.
    func kill() {
        guard let process else { return }
        signal(SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    func signal(_ number: Int32) {
        guard let process else { return }
        _ = Glibc.kill(process.processIdentifier, number)
    }

    private func arguments() throws -> [String] {
        let common = ["--bind", "127.0.0.1", "--port", "\(port)", "--dir", folder.path]
        switch kind {
        case .server(let more): return common + ["--save", "", "--appendonly", "no"] + more
        case .sentinel(let master, let downAfter, let more):
            let file = folder.appendingPathComponent("sentinel.conf")
            try """
            sentinel monitor hub 127.0.0.1 \(master) 2
            sentinel down-after-milliseconds hub \(downAfter)
            sentinel failover-timeout hub 3000

            """.write(to: file, atomically: true, encoding: .utf8)
            return [file.path, "--sentinel"] + common + more
        }
    }

    /// Asks by an inline command again and again until the answer has all the words.
    func await(_ question: String, until words: String..., seconds: Double = 10) throws {
        let deadline = Date().addingTimeInterval(seconds)
        var answer = ""
        while Date() < deadline {
            answer = RawRedis(port: port)?.ask(question) ?? ""
            if words.allSatisfy(answer.contains) { return }
            usleep(20_000)
        }
        Issue.record("\(question) on port \(port) answers \(answer)")
        throw CancellationError()
    }

    /// Tries to connect until the server takes it, for ten seconds at most.
    private func answers(_ isReady: (String) -> Bool) -> Bool {
        let deadline = Date().addingTimeInterval(10)
        while Date() < deadline {
            if let answer = RawRedis(port: port)?.ask("PING"), isReady(answer) { return true }
            usleep(5_000)
        }
        return false
    }
}
