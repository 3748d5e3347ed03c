import ArgumentParser
import Foundation
import HubRedis
import HubServer
import LineModel

/// `linehub store`: looks after what a hub must not forget.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Look after a hub's store.", subcommands: [Backup.self, Restore.self, Copy.self])

    /// `linehub store copy`: from a node's own disk into the Redis of a cluster, or back.
    struct Copy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy all facts of a store into an empty one.",
            discussion: """
                A store is a data directory, or the URL of a Redis. Directory, delegations, policy, call history, \
                voicemail, recordings and the results of commands are copied; sound files in the data directory are not: \
                copy its folder media beside. No hub may use either store meanwhile.
                """)

        @Option(help: "A data directory, or redis://HOST:PORT.")
        var from: String

        @Option(help: "A data directory, or redis://HOST:PORT; it must hold nothing yet.")
        var to: String

        func run() async throws {
            try await reportingFailure {
                guard from.contains("://") || FileManager.default.fileExists(atPath: from + "/linehub.sqlite") else {
                    throw CommandFailure("\(from) holds no store: give the data directory of a hub.", .usage)
                }
                let source = try await OpenStore(from)
                defer { source.close() }
                let target = try await OpenStore(to)
                defer { target.close() }
                guard try target.store.isEmpty() else {
                    throw CommandFailure("\(to) holds facts already: copy into an empty store.", .refused)
                }
                let count = try source.store.copy(to: target.store)
                Console.line("copied \(count) facts")
            }
        }
    }
}

/// A store that the command has opened, and what has to be stopped with it.
private struct OpenStore {
    let store: any FactArchive
    private let redis: SharedRedis?

    init(_ place: String) async throws {
        guard place.contains("://") else {
            store = try SQLiteFactStore(directory: place)
            redis = nil
            return
        }
        let redis = SharedRedis(try RedisURL(place))
        try await redis.startAndConnect(within: .seconds(10))
        store = RedisFactStore(redis, HubConfiguration())
        self.redis = redis
    }

    func close() {
        store.close()
        redis?.stop()
    }
}
