import Testing

@testable import HubRedis

@Suite struct RedisHandshakeTests {
    private static let master = Result<RedisValue, RedisError>.success(.array([.string(Array("master".utf8))]))
    private static let replica = Result<RedisValue, RedisError>.success(.array([.string(Array("slave".utf8))]))
    private static let info = Result<RedisValue, RedisError>.success(
        .string(Array("# Server\r\nredis_version:7\r\nrun_id:abc\r\n".utf8)))
    private static let done = Result<RedisValue, RedisError>.success(.status("OK"))

    @Test func `credentials and database are said first, and only when there are any`() {
        let bare = RedisHandshake(credentials: nil, database: 0)
        #expect(
            bare.commands
                == [
                    RedisCommand.encoded("PING"), RedisCommand.encoded("ROLE"), RedisCommand.encoded("INFO", "server"),
                ])
        let full = RedisHandshake(credentials: RedisCredentials(user: "u", password: "p"), database: 3)
        #expect(
            full.commands
                == [RedisCommand.encoded("AUTH", "u", "p"), RedisCommand.encoded("SELECT", "3")] + bare.commands)
    }

    @Test func `a master that answers all is welcome with its run ID`() {
        var handshake = RedisHandshake(credentials: RedisCredentials(user: nil, password: "p"), database: 0)
        let steps = [Self.done, Self.done, Self.master, Self.info].map { handshake.replied($0) }
        #expect(steps == [.wait, .wait, .wait, .welcome(runID: "abc")])
    }

    @Test func `a replica, a server that still loads, and one without a run ID are not`() {
        var replica = RedisHandshake(credentials: nil, database: 0)
        #expect([Self.done, Self.replica].map { replica.replied($0) } == [.wait, .failed(.notMaster)])
        var loading = RedisHandshake(credentials: nil, database: 0)
        #expect(
            loading.replied(.failure(.refused(code: "LOADING", message: "x")))
                == .failed(.refused(code: "LOADING", message: "x")))
        var nameless = RedisHandshake(credentials: nil, database: 0)
        #expect(
            [Self.done, Self.master, Self.done].map { nameless.replied($0) }.last
                == .failed(.malformed("INFO tells no run_id")))
    }

    @Test func `words of any bytes are encoded with their lengths`() {
        #expect(
            RedisCommand.encoded([Array("GET".utf8), [], [UInt8](repeating: 0x61, count: 12)])
                == Array("*3\r\n$3\r\nGET\r\n$0\r\n\r\n$12\r\naaaaaaaaaaaa\r\n".utf8))
    }
}
