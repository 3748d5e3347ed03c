import Glibc
import HubRedis
import HubTesting
import Synchronization
import Testing

/// The client against a real server.
@Suite struct RedisClientTests {
    @Test func `values of every kind come back`() throws {
        let redis = try TestRedis()
        let client = TestClient(redis.url)
        let server = try client.connected()
        #expect(server.address == redis.address)
        #expect(server.runID.count == 40)
        #expect(try client.reply("SET", "k", "v") == .success(.status("OK")))
        #expect(try client.reply("GET", "k") == .success(.string(Array("v".utf8))))
        #expect(try client.reply("GET", "none") == .success(.null))
        #expect(try client.reply("INCR", "n") == .success(.integer(1)))
        #expect(
            try client.reply("EVAL", "return {1, {'a', {}}, {err = 'BAD luck'}, false}", "0")
                == .success(
                    .array([
                        .integer(1), .array([.string([0x61]), .array([])]), .error(code: "BAD", message: "luck"), .null,
                    ])))
        #expect(
            try client.reply("EVAL", "return redis.error_reply('NO such luck')", "0")
                == .failure(.refused(code: "NO", message: "such luck")))
    }

    @Test func `a hundred thousand pipelined commands are answered in their order`() throws {
        let redis = try TestRedis()
        let client = TestClient(redis.url) {
            $0.maximumCommands = 200_000
            // The last of them wait for all the others.
            $0.commandTimeoutMilliseconds = 20_000
        }
        _ = try client.connected()
        let count = 100_000
        let values = Mutex<[Int64]>([])
        let tally = Tally(wanted: count)
        for _ in 0..<count {
            client.client.send([Array("INCR".utf8), Array("n".utf8)]) { reply in
                if case .success(.integer(let value)) = reply { values.withLock { $0.append(value) } }
                tally.count(reply)
            }
        }
        #expect(try tally.complete() == ["success": count])
        let isInOrder = values.withLock { $0.elementsEqual(1...Int64(count)) }
        #expect(isInOrder)
    }

    @Test func `commands without a connection fail at once, and those that would break it always`() throws {
        let redis = try TestRedis()
        redis.kill()
        let client = TestClient(redis.url)
        let loss = try client.failing()
        #expect(loss == .unreachable("Connection refused"))
        #expect(try client.reply("PING") == .failure(.unavailable))
        for name in ["subscribe", "SSUBSCRIBE", "Monitor", "HELLO"] {
            #expect(try client.reply(name, "x") == .failure(.forbidden(name.uppercased())))
        }
        #expect(try client.reply("CLIENT", "REPLY", "OFF") == .failure(.forbidden("CLIENT REPLY")))
    }

    @Test func `a killed server costs each command one completion, and the client comes back to its next run`() throws {
        let redis = try TestRedis()
        let client = TestClient(redis.url) { $0.maximumCommands = 200_000 }
        let before = try client.connected()
        let count = 100_000
        let tally = Tally(wanted: count)
        for number in 0..<count {
            if number == count / 2 { redis.kill() }
            client.client.send([Array("INCR".utf8), Array("n".utf8)]) { tally.count($0) }
        }
        let counts = try tally.complete()
        #expect(counts.values.reduce(0, +) == count)
        #expect(Set(counts.keys).isSubset(of: ["success", "lost", "unavailable"]), "\(counts)")
        #expect(counts["success", default: 0] < count)
        _ = try client.lost()
        try redis.start()
        let after = try client.connected()
        #expect(after.address == before.address)
        #expect(after.runID != before.runID)
        #expect(try client.reply("PING") == .success(.status("PONG")))
        #expect(tally.total == count)
    }

    @Test func `a killed subscriber is subscribed again before it is told, and commands go on meanwhile (F9)`() throws {
        let redis = try TestRedis()
        let client = TestClient(redis.url) {
            $0.backoff = RedisBackoff(firstWindowMilliseconds: 500, longestWindowMilliseconds: 500)
        }
        let server = try client.connected()
        guard case .success = try client.subscribe("a", "b") else {
            Issue.record("not subscribed")
            return
        }
        #expect(try client.reply("PUBLISH", "a", "1") == .success(.integer(1)))
        #expect(client.messages.next() == "a: 1")
        #expect(try client.reply("CLIENT", "KILL", "TYPE", "pubsub") == .success(.integer(1)))
        _ = try client.lost()
        #expect(try client.reply("PING") == .success(.status("PONG")))
        // Wanted while there is no feed: part of the next subscription.
        guard case .failure(.unavailable) = try client.subscribe("c") else {
            Issue.record("subscribed without a feed")
            return
        }
        #expect(try client.connected() == server)
        for channel in ["a", "b", "c"] {
            #expect(try client.reply("PUBLISH", channel, "2") == .success(.integer(1)))
            #expect(client.messages.next() == "\(channel): 2")
        }
        guard case .success = try client.unsubscribe("b") else {
            Issue.record("not unsubscribed")
            return
        }
        #expect(try client.reply("PUBLISH", "b", "3") == .success(.integer(0)))
    }

    @Test func `password, user and database are said on every connection`() throws {
        let redis = try TestRedis(.server(arguments: ["--requirepass", "secret"]))
        let refused = TestClient(redis.url)
        guard case .refused("NOAUTH", _) = try refused.failing() else {
            Issue.record("taken without a password")
            return
        }
        let wrong = TestClient(try RedisURL("redis://:wrong@\(redis.address)"))
        guard case .refused("WRONGPASS", _) = try wrong.failing() else {
            Issue.record("taken with a wrong password")
            return
        }
        let client = TestClient(try RedisURL("redis://:secret@\(redis.address)/5"))
        _ = try client.connected()
        #expect(try client.reply("ACL", "SETUSER", "hub", "on", ">p w", "~*", "&*", "+@all") == .success(.status("OK")))
        let named = TestClient(try RedisURL("redis://hub:p%20w@\(redis.address)/5"))
        _ = try named.connected()
        #expect(try named.reply("SET", "k", "5") == .success(.status("OK")))
        // All but the one that asks: feeds without a channel, too, and whoever is being refused just now.
        #expect(try #require(named.reply("CLIENT", "KILL", "TYPE", "normal").get().number) >= 3)
        _ = try client.lost()
        _ = try client.connected()
        #expect(try client.reply("GET", "k") == .success(.string(Array("5".utf8))))
        #expect(try client.reply("ACL", "WHOAMI") == .success(.string(Array("default".utf8))))
    }

    @Test func `a command's time runs out while the server sleeps, and its late answer confuses nobody`() throws {
        let redis = try TestRedis(.server(arguments: ["--enable-debug-command", "yes"]))
        let client = TestClient(redis.url) {
            $0.commandTimeoutMilliseconds = 200
            // No check within the test: it would find the server silent.
            $0.checkIntervalMilliseconds = 60_000
        }
        _ = try client.connected()
        #expect(try client.reply("DEBUG", "SLEEP", "0.5") == .failure(.timedOut))
        #expect(RedisError.timedOut.mayHaveHappened)
        let replies = Signal<Result<RedisValue, RedisError>>()
        // The server wakes within the time of one of these.
        var last: Result<RedisValue, RedisError> = .failure(.timedOut)
        for number in 0..<10 where last == .failure(.timedOut) {
            client.client.send([Array("ECHO".utf8), Array("\(number)".utf8)]) { replies.send($0) }
            last = try #require(replies.next())
            if last != .failure(.timedOut) { #expect(last == .success(.string(Array("\(number)".utf8)))) }
        }
        #expect(last != .failure(.timedOut))
    }

    @Test func `a server that stands still is left, and found again when it goes on`() throws {
        let redis = try TestRedis()
        let client = TestClient(redis.url) {
            $0.commandTimeoutMilliseconds = 200
            $0.connectTimeoutMilliseconds = 300
        }
        let before = try client.connected()
        redis.signal(SIGSTOP)
        #expect(try client.lost() == .silent)
        // Of the two connections the other may be found silent a moment later.
        while try client.failing() != .timedOut {}
        redis.signal(SIGCONT)
        #expect(try client.connected() == before)
    }

    @Test func `more commands or bytes than allowed are refused, and the room comes back`() throws {
        let redis = try TestRedis()
        let client = TestClient(redis.url) {
            $0.maximumCommands = 100
            $0.maximumCommandBytes = 10_000
            $0.checkIntervalMilliseconds = 60_000
        }
        _ = try client.connected()
        redis.signal(SIGSTOP)
        let tally = Tally(wanted: 150)
        for _ in 0..<150 { client.client.send([Array("PING".utf8)]) { tally.count($0) } }
        #expect(tally.total == 50)
        redis.signal(SIGCONT)
        #expect(try tally.complete() == ["success": 100, "overloaded": 50])
        redis.signal(SIGSTOP)
        let large = Tally(wanted: 3)
        for _ in 0..<3 {
            client.client.send([Array("ECHO".utf8), [UInt8](repeating: 0x61, count: 4_900)]) { large.count($0) }
        }
        #expect(large.total == 1)
        redis.signal(SIGCONT)
        #expect(try large.complete() == ["success": 2, "overloaded": 1])
    }

    @Test func `a reply beyond the limit ends the connection, not the process`() throws {
        let redis = try TestRedis()
        let client = TestClient(redis.url) { $0.maximumReplyBytes = 100_000 }
        _ = try client.connected()
        #expect(try client.reply("SETRANGE", "k", "200000", "x") == .success(.integer(200_001)))
        #expect(try client.reply("GET", "k") == .failure(.lost))
        #expect(try client.lost() == .malformed("a reply is too long"))
        _ = try client.connected()
        #expect(try client.reply("STRLEN", "k") == .success(.integer(200_001)))
    }

    @Test func `a stop completes each command once, and what comes after is closed`() throws {
        let redis = try TestRedis()
        let client = TestClient(redis.url)
        _ = try client.connected()
        redis.signal(SIGSTOP)
        let tally = Tally(wanted: 1_000)
        for _ in 0..<1_000 { client.client.send([Array("PING".utf8)]) { tally.count($0) } }
        client.client.stop()
        #expect(try tally.complete() == ["closed": 1_000])
        #expect(try client.reply("PING") == .failure(.closed))
        guard case .failure(.closed) = try client.subscribe("a") else {
            Issue.record("subscribed after the stop")
            return
        }
        redis.signal(SIGCONT)
    }

    @Test func `a client that was never started completes what it was asked for when it is stopped`() throws {
        let client = RedisClient(url: try RedisURL("redis://127.0.0.1:1"))
        let replies = Signal<Bool>()
        client.subscribe([[0x61]]) { replies.send((try? $0.get()) == nil) }
        client.stop()
        client.stop()
        #expect(replies.next() == true)
    }

    @Test func `a server that still reads its data in is waited for`() throws {
        let redis = try TestRedis(
            .server(arguments: [
                "--enable-debug-command", "yes", "--key-load-delay", "2000",
                "--loading-process-events-interval-bytes", "1024",
            ]))
        let filler = try #require(RawRedis(port: redis.port))
        #expect(filler.ask("DEBUG POPULATE 1000").hasPrefix("+OK"))
        let client = TestClient(redis.url)
        let before = try client.connected()
        // It saves, and reads in what it saved: 1,000 keys at 2 ms each.
        #expect(filler.ask("SAVE").hasPrefix("+OK"))
        redis.kill()
        _ = try client.lost()
        try redis.start(isReady: { $0.hasPrefix("-LOADING") })
        guard case .refused("LOADING", _) = try client.refusal() else {
            Issue.record("not told to wait")
            return
        }
        #expect(try client.connected().runID != before.runID)
        #expect(try client.reply("DBSIZE") == .success(.integer(1_000)))
    }

    @Test func `a script is sent by its name, and once by its text when the server does not know it`() throws {
        let redis = try TestRedis()
        let client = TestClient(redis.url)
        _ = try client.connected()
        let script = RedisScript("return {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1])}")
        for round in 1...3 {
            if round == 3 { #expect(try client.reply("SCRIPT", "FLUSH") == .success(.status("OK"))) }
            let replies = Signal<Result<RedisValue, RedisError>>()
            script.run(on: client.client, keys: [Array("k".utf8)], arguments: [Array("a".utf8)]) { replies.send($0) }
            #expect(
                replies.next()
                    == .success(.array([.string([0x6B]), .string([0x61]), .integer(Int64(round))])))
        }
        let statistics = try client.reply("INFO", "commandstats").get().text ?? ""
        #expect(statistics.contains("cmdstat_eval:calls=2,"))
        #expect(statistics.contains("cmdstat_evalsha:calls=3,"))
    }

    @Test func `a name is resolved, and an unknown one is told`() throws {
        let redis = try TestRedis()
        let client = TestClient(RedisURL(place: .server(RedisAddress(host: "localhost", port: redis.port))))
        #expect(try client.connected().address == redis.address)
        let lost = TestClient(try RedisURL("redis://no-such-name.invalid"))
        #expect(try lost.failing() == .unreachable("the name is not known"))
    }

    @Test func `a replica is not taken for the master, and a master that becomes one is left`() throws {
        let redis = try TestRedis()
        let other = try TestRedis()
        let client = TestClient(redis.url)
        let server = try client.connected()
        #expect(
            try client.reply("REPLICAOF", "127.0.0.1", "\(other.port)") == .success(.status("OK")))
        #expect(try client.lost() == .notMaster)
        #expect(try client.failing() == .notMaster)
        #expect(RawRedis(port: redis.port)?.ask("REPLICAOF NO ONE").hasPrefix("+OK") == true)
        #expect(try client.connected() == server)
    }
}
