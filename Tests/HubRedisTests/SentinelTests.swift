import Foundation
import HubTesting
import Testing

@testable import HubRedis

@Suite struct SentinelViewTests {
    private static let old = RedisAddress(host: "10.0.0.1", port: 6379)
    private static let new = RedisAddress(host: "10.0.0.2", port: 6379)

    @Test func `the answer of the latest failover counts, and one sentinel left behind does not (F9)`() {
        var view = SentinelView()
        #expect(view.master == nil)
        view.answered(0, .init(address: Self.old, epoch: 1))
        view.answered(1, .init(address: Self.old, epoch: 1))
        #expect(view.master == Self.old)
        view.answered(2, .init(address: Self.new, epoch: 2))
        #expect(view.master == Self.new)
        view.answered(0, .init(address: Self.old, epoch: 1))
        #expect(view.master == Self.new)
        view.answered(2, nil)
        #expect(view.master == Self.old)
    }

    @Test func `sentinels whose counts were reset are believed`() {
        var view = SentinelView()
        view.answered(0, .init(address: Self.old, epoch: 7))
        view.answered(0, .init(address: Self.new, epoch: 0))
        #expect(view.master == Self.new)
    }

    @Test func `an answer is read from the two replies, and from nothing less`() {
        let place = RedisValue.array([.string(Array("10.0.0.1".utf8)), .string(Array("6379".utf8))])
        let fields = RedisValue.array(["name", "hub", "config-epoch", "3"].map { .string(Array($0.utf8)) })
        #expect(SentinelView.answer(address: place, master: fields) == .init(address: Self.old, epoch: 3))
        #expect(SentinelView.answer(address: .null, master: fields) == nil)
        #expect(SentinelView.answer(address: place, master: .array([])) == nil)
    }
}

/// One master, one replica and three sentinels, all real.
@Suite struct SentinelFailoverTests {
    @Test func `a sentinel with a password is asked with it, and one without takes it just so`() throws {
        let master = try TestRedis()
        let guarded = try TestRedis(
            .sentinel(of: master.port, downAfterMilliseconds: 5000, arguments: ["--requirepass", "watch"]))
        let open = try TestRedis(.sentinel(of: master.port, downAfterMilliseconds: 5000))
        for sentinel in [guarded, open] {
            let client = TestClient(
                try RedisURL("redis+sentinel://\(sentinel.address)/hub?sentinel=:watch"))
            #expect(try client.connected().address == master.address)
        }
        let stranger = TestClient(try RedisURL("redis+sentinel://\(guarded.address)/hub"))
        _ = try stranger.failing()
    }

    @Test func `a failover that leaves the old master running is followed, and nothing goes to the old one (F9)`()
        throws
    {
        let old = try TestRedis()
        let replica = try TestRedis(.server(arguments: ["--replicaof", "127.0.0.1", "\(old.port)"]))
        let sentinels = try (0..<3).map { _ in try TestRedis(.sentinel(of: old.port, downAfterMilliseconds: 500)) }
        let client = TestClient(
            RedisURL(place: .sentinels(sentinels.map(\.address), master: "hub")))
        let before = try client.connected()
        #expect(before.address == old.address)
        guard case .success = try client.subscribe("news") else {
            Issue.record("not subscribed")
            return
        }
        // The sentinels must know the replica and each other before they can agree.
        try sentinels.forEach {
            try $0.await("sentinel master hub", until: "num-slaves\r\n$1\r\n1", "num-other-sentinels\r\n$1\r\n2")
        }
        try replica.await("info replication", until: "master_link_status:up")
        #expect(try client.reply("SET", "k", "before") == .success(.status("OK")))
        try replica.await("get k", until: "before")
        // It stands still long enough to be deposed, and then goes on as if it were still the master.
        old.signal(SIGSTOP)
        try replica.await("role", until: "master", seconds: 15)
        old.signal(SIGCONT)
        _ = try client.lost()
        let after = try client.connected()
        #expect(after.address == replica.address)
        #expect(after.runID != before.runID)
        #expect(try client.reply("SET", "k", "after") == .success(.status("OK")))
        try replica.await("get k", until: "after")
        #expect(try client.reply("PUBLISH", "news", "1") == .success(.integer(1)))
        #expect(client.messages.next() == "news: 1")
    }

    @Test func `a failover on command, with both masters well, is followed by the announcement`() throws {
        let old = try TestRedis()
        let replica = try TestRedis(.server(arguments: ["--replicaof", "127.0.0.1", "\(old.port)"]))
        let sentinel = try TestRedis(.sentinel(of: old.port, downAfterMilliseconds: 60_000))
        // No question in between: only the announcement can tell.
        let client = TestClient(RedisURL(place: .sentinels([sentinel.address], master: "hub"))) {
            $0.checkIntervalMilliseconds = 60_000
        }
        #expect(try client.connected().address == old.address)
        try sentinel.await("sentinel master hub", until: "num-slaves\r\n$1\r\n1", seconds: 15)
        try replica.await("info replication", until: "master_link_status:up")
        try sentinel.await("sentinel failover hub", until: "OK", seconds: 15)
        #expect(try client.lost() == .masterMoved(to: replica.address))
        #expect(try client.connected().address == replica.address)
    }
}
