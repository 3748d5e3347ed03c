import Testing

@testable import HubRedis

/// The connections' life on a hand clock.
@Suite struct RedisConnectionStateTests {
    private static let address = RedisAddress(host: "10.0.0.1", port: 6379)
    private static let elsewhere = RedisAddress(host: "10.0.0.2", port: 6379)
    private static let server = RedisServer(address: address, runID: "one")
    private static let closing: [RedisConnectionAction] = [.close(.commands), .close(.feed)]
    private static func opening(_ address: RedisAddress) -> [RedisConnectionAction] {
        [.open(.commands, address), .open(.feed, address)]
    }

    /// Counts up, so that a seed gives the same delays again.
    private struct Seeded: RandomNumberGenerator, Sendable {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 33
        }
    }

    private static func fresh(seed: UInt64 = 1) -> RedisConnectionState {
        RedisConnectionState(
            connectTimeoutMilliseconds: 1_000,
            backoff: RedisBackoff(firstWindowMilliseconds: 100, longestWindowMilliseconds: 1_600),
            random: Seeded(state: seed))
    }

    private static func connected() -> RedisConnectionState {
        var state = fresh()
        _ = state.started(now: 0)
        _ = state.masterNamed(address, now: 0)
        _ = state.opened(.commands, server, now: 0)
        _ = state.opened(.feed, server, now: 0)
        return state
    }

    @Test func `it is told only once both connections may be used`() {
        var state = Self.fresh()
        #expect(state.started(now: 0) == [.resolve])
        #expect(state.masterNamed(Self.address, now: 10) == Self.opening(Self.address))
        #expect(!state.takesCommands)
        #expect(state.opened(.commands, Self.server, now: 20) == [])
        #expect(!state.takesCommands)
        #expect(state.opened(.feed, Self.server, now: 30) == [.tell(.connected(Self.server))])
        #expect(state.takesCommands)
        #expect(state.deadline == nil)
    }

    @Test func `a lost command connection takes the feed with it, and is tried again after a delay`() throws {
        var state = Self.connected()
        #expect(state.lost(.commands, .silent, now: 100) == Self.closing + [.tell(.lost(.silent))])
        #expect(!state.takesCommands)
        let deadline = try #require(state.deadline)
        #expect((150...200).contains(deadline))
        #expect(state.timePassed(now: deadline - 1) == [])
        #expect(state.timePassed(now: deadline) == [.resolve])
    }

    @Test func `a lost feed leaves the commands, and is told again when it is back`() throws {
        var state = Self.connected()
        #expect(state.lost(.feed, .silent, now: 100) == [.close(.feed), .tell(.lost(.silent))])
        #expect(state.takesCommands)
        let deadline = try #require(state.deadline)
        #expect(state.timePassed(now: deadline) == [.open(.feed, Self.address)])
        #expect(state.lost(.feed, .ended("x"), now: deadline) == [.close(.feed), .tell(.failing(.ended("x")))])
        let next = try #require(state.deadline)
        #expect((deadline + 100...deadline + 200).contains(next))
        #expect(state.timePassed(now: next) == [.open(.feed, Self.address)])
        #expect(state.opened(.feed, Self.server, now: next) == [.tell(.connected(Self.server))])
    }

    @Test func `a feed that comes back at another server takes the commands there too`() throws {
        var state = Self.connected()
        _ = state.lost(.feed, .silent, now: 0)
        _ = state.timePassed(now: try #require(state.deadline))
        let other = RedisServer(address: Self.address, runID: "two")
        #expect(state.opened(.feed, other, now: 300) == Self.closing + [.tell(.failing(.serverChanged))])
        #expect(!state.takesCommands)
    }

    @Test func `commands lost while the feed was away are told as a failure, since the loss was told`() {
        var state = Self.connected()
        _ = state.lost(.feed, .silent, now: 0)
        #expect(state.lost(.commands, .notMaster, now: 1) == Self.closing + [.tell(.failing(.notMaster))])
    }

    @Test func `the master's move is followed at once from every phase with a connection (F9)`() throws {
        var connected = Self.connected()
        #expect(connected.masterNamed(Self.address, now: 1) == [])
        #expect(
            connected.masterNamed(Self.elsewhere, now: 1)
                == Self.closing + [.tell(.lost(.masterMoved(to: Self.elsewhere)))] + Self.opening(Self.elsewhere))
        #expect(!connected.takesCommands)
        // On its way, it turns round again.
        #expect(connected.masterNamed(Self.address, now: 2) == Self.closing + Self.opening(Self.address))
        var feedLost = Self.connected()
        _ = feedLost.lost(.feed, .silent, now: 0)
        #expect(feedLost.masterNamed(Self.elsewhere, now: 1) == Self.closing + Self.opening(Self.elsewhere))
        var waiting = Self.connected()
        _ = waiting.lost(.commands, .silent, now: 0)
        #expect(waiting.masterNamed(Self.elsewhere, now: 1) == [])
    }

    @Test func `what takes too long is given up, in every phase that waits for others`() {
        var resolving = Self.fresh()
        _ = resolving.started(now: 0)
        #expect(resolving.timePassed(now: 999) == [])
        #expect(resolving.timePassed(now: 1_000) == [.tell(.failing(.timedOut))])
        var opening = Self.fresh()
        _ = opening.started(now: 0)
        _ = opening.masterNamed(Self.address, now: 100)
        _ = opening.opened(.feed, Self.server, now: 200)
        #expect(opening.timePassed(now: 1_099) == [])
        #expect(opening.timePassed(now: 1_100) == Self.closing + [.tell(.failing(.timedOut))])
        // What still comes of the given-up attempt counts no more.
        #expect(opening.opened(.commands, Self.server, now: 1_100) == [])
        #expect(opening.lost(.commands, .silent, now: 1_100) == [])
    }

    @Test func `the delays double up to the longest, each from half its window, and begin anew after success`() throws {
        for seed in 0..<200 as Range<UInt64> {
            var state = Self.fresh(seed: seed)
            var now: UInt64 = 0
            _ = state.started(now: now)
            for window in [100, 200, 400, 800, 1_600, 1_600, 1_600] as [UInt64] {
                _ = state.resolveFailed(.silent, now: now)
                let deadline = try #require(state.deadline)
                #expect((window / 2...window).contains(deadline - now), "seed \(seed)")
                now = deadline
                #expect(state.timePassed(now: now) == [.resolve])
            }
            _ = state.masterNamed(Self.address, now: now)
            _ = state.opened(.commands, Self.server, now: now)
            _ = state.opened(.feed, Self.server, now: now)
            _ = state.lost(.commands, .silent, now: now)
            #expect((50...100).contains(try #require(state.deadline) - now), "seed \(seed)")
        }
    }

    @Test func `different seeds come back at different times`() {
        let deadlines = (0..<50 as Range<UInt64>).map { seed in
            var state = Self.fresh(seed: seed)
            _ = state.started(now: 0)
            _ = state.resolveFailed(.silent, now: 0)
            return state.deadline
        }
        #expect(Set(deadlines).count > 20)
    }

    @Test func `a stop ends it for good`() {
        var state = Self.connected()
        #expect(state.stopped() == Self.closing)
        #expect(state.deadline == nil)
        #expect(state.lost(.commands, .silent, now: 1) == [])
        #expect(state.masterNamed(Self.elsewhere, now: 1) == [])
        #expect(state.timePassed(now: 1_000_000) == [])
    }
}
