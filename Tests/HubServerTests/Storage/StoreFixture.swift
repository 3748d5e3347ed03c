import Foundation
import HubServer
import LineModel
import Testing

/// The three twins of the port, each made anew for a test.
enum Twin: String, CaseIterable, CustomTestStringConvertible {
    case memory, sqlite, redis

    var testDescription: String { rawValue }

    func make(in directory: ScratchDirectory, queueLimit: Int = 10_000) throws -> any FactArchive {
        switch self {
        case .memory: MemoryFactStore(queueLimit: queueLimit)
        case .sqlite: try SQLiteFactStore(directory: directory.path, queueLimit: queueLimit)
        case .redis: try RedisFactStore.make(in: directory, queueLimit: queueLimit)
        }
    }
}

extension RedisFactStore {
    /// A store on the server that tests share, under keys of the directory's own.
    static func make(
        in directory: ScratchDirectory, queueLimit: Int = 10_000, historyLifetime: Timestamp.Span? = nil
    ) throws -> RedisFactStore {
        RedisFactStore(
            try RedisSocket(port: ScratchRedis.shared.get().port), prefix: directory.keyPrefix, queueLimit: queueLimit,
            historyLifetime: historyLifetime)
    }
}

extension ScratchDirectory {
    /// What the keys of a store begin with that stands for the directory.
    var keyPrefix: String { (path as NSString).lastPathComponent + ":" }
}

/// A directory that goes with the test.
final class ScratchDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "linehub-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // Another process may have removed it; nothing depends on it.
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ text: String, to name: String) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }
}

extension FactStore {
    func append(_ facts: StoredFact...) async throws {
        try await append(facts)
    }

    func append(_ facts: [StoredFact]) async throws {
        let result = await withCheckedContinuation { continuation in
            append(facts) { continuation.resume(returning: $0) }
        }
        try result.get()
    }

    func history(_ query: HistoryQuery) async throws -> HistoryPage {
        try await withCheckedContinuation { continuation in
            history(query) { continuation.resume(returning: $0) }
        }.get()
    }

    func historyEntry(_ call: CallID) async throws -> CallRecord? {
        try await withCheckedContinuation { continuation in
            historyEntry(call) { continuation.resume(returning: $0) }
        }.get()
    }

    func mediaFile(_ id: MediaID) async throws -> MediaFile? {
        try await withCheckedContinuation { continuation in
            mediaFile(id) { continuation.resume(returning: $0) }
        }.get()
    }

    func hiders(of call: CallID) async throws -> Set<PartyID> {
        try await withCheckedContinuation { continuation in
            hiders(of: call) { continuation.resume(returning: $0) }
        }.get()
    }

    func command(_ party: PartyID, _ commandID: String) async throws -> CommandResult? {
        try await withCheckedContinuation { continuation in
            command(party, commandID) { continuation.resume(returning: $0) }
        }.get()
    }
}

extension Identifier {
    static func named(_ text: String) -> Self { Self(trusted: text) }
}

extension Timestamp {
    static func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }
}

extension CallRecord {
    /// A call that was missed, unless said otherwise.
    static func sample(
        _ call: String, line: String = "line-1", at: Int64, outcome: Outcome = .missed
    ) -> CallRecord {
        CallRecord(
            call: .named(call), line: .named(line), owner: .named("anna"), direction: .inbound,
            remote: Remote(number: "+4685551234"), at: .at(at), endedAt: .at(at + 20), outcome: outcome)
    }
}
