import HubCore
import HubJSON
import HubProtocol
import HubRedis
import HubTesting
import LineModel
import Synchronization

@testable import HubServer

/// The commands of one node of a cluster over a real Redis.
final class CommandNode: Sendable {
    let redis: SharedRedis
    let store: RedisFactStore
    let commands: SharedCommands
    let desk: CommandDesk
    /// Which nodes all hold to be alive.
    private let census: Census

    /// What membership would tell: a node is alive until it is buried.
    final class Census: Sendable {
        private let dead = Mutex<Set<String>>([])

        func isAlive(_ node: NodeIncarnation) -> Bool { dead.withLock { !$0.contains(node.node.rawValue) } }
        func bury(_ name: String) { dead.withLock { _ = $0.insert(name) } }
    }

    init(_ name: String, port: UInt16, prefix: String, census: Census) async throws {
        self.census = census
        redis = try SharedRedis.make(port: port, prefix: prefix)
        store = RedisFactStore(redis, prefix: prefix)
        let own = NodeIncarnation(node: .named(name), number: 1)
        commands = SharedCommands(redis, own: { own }, isAlive: census.isAlive)
        desk = CommandDesk(
            storedKeys: [], capacity: 1000, store: store, authority: commands, now: HandClock().clock)
        redis.follow { [commands] in if case .connected = $0 { commands.reread() } }
        try await redis.startAndConnect()
    }

    deinit { redis.stop() }

    private static let caller = Caller(
        viewer: Viewer(party: .named("anna"), isMember: true, allowed: nil), name: "Anna", device: .named("d"),
        kind: .web, scopes: [.client], language: .en, session: nil)

    /// Asks for a command of Anna's.
    func ask(
        _ id: String, _ told: Told, params: JSONObject = ["call": "c"], work: @escaping CommandDesk.Work
    ) {
        desk.once(.callHold, params, commandID: id, of: Self.caller, respond: told.respond) { done in
            told.works.add()
            work(done)
        }
    }

    /// Work that is done at once, with a reply that names who did it.
    static func answer(_ number: Int, isKept: Bool = true) -> CommandDesk.Work {
        { done in done(.result(Array("{\"n\":\(number)}".utf8)), isKept) }
    }

    /// The replies that came, and how often work was done.
    final class Told: Sendable {
        private let replies = Mutex<[[UInt8]]>([])
        private let arrivals = Signal<Int>()
        let works = Counter()
        var all: [String] { replies.withLock { $0.map { String(decoding: $0, as: UTF8.self) } } }

        var respond: Respond {
            { reply in
                self.arrivals.send(
                    self.replies.withLock { replies in
                        replies.append(reply.stored)
                        return replies.count
                    })
            }
        }

        /// Waits until so many replies have come.
        func wait(for count: Int) async throws {
            try await onThread {
                while self.all.count < count {
                    guard self.arrivals.next(timeoutSeconds: 60) != nil else {
                        throw TestClientError.deadline("\(self.all.count) of \(count) replies have come")
                    }
                }
            }
        }
    }
}

/// Work that stands still until it is told how it ends.
final class HeldWork: Sendable {
    private let done = Mutex<(@Sendable (Reply, Bool) -> Void)?>(nil)
    private let beginning = Signal<Void>()

    var work: CommandDesk.Work {
        { done in
            self.done.withLock { $0 = done }
            self.beginning.send(())
        }
    }

    func waitUntilBegun() async throws {
        try await onThread {
            guard self.beginning.next(timeoutSeconds: 60) != nil else {
                throw TestClientError.deadline("the work has not begun")
            }
        }
    }

    func end(_ text: String, isKept: Bool = true) {
        done.withLock { $0 }?(.result(Array(text.utf8)), isKept)
    }
}
