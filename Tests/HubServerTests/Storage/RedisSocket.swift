import Dispatch
import HubRedis
import HubServer

/// A Redis master over one plain socket: one command after another, on a thread of its own.
final class RedisSocket: RedisMaster {
    private let socket: RawSocket
    private let thread = DispatchQueue(label: "redis.socket")

    init(port: UInt16) throws {
        socket = try RawSocket(port: port)
    }

    func send(_ words: [[UInt8]], done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void) {
        thread.async {
            var bytes = Array("*\(words.count)\r\n".utf8)
            for word in words { bytes += Array("$\(word.count)\r\n".utf8) + word + [13, 10] }
            self.socket.write(bytes)
            do {
                done(.success(try self.value()))
            } catch let error as RedisError {
                done(.failure(error))
            } catch {
                done(.failure(.lost))
            }
        }
    }

    func run(
        _ script: RedisScript, _ arguments: [[UInt8]],
        done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void
    ) {
        send([Array("EVAL".utf8), Array(script.source.utf8), Array("0".utf8)] + arguments, done: done)
    }

    /// Runs a script and waits for its reply.
    func run(_ script: RedisScript, _ arguments: [[UInt8]]) async throws -> RedisValue {
        try await handedOver { done in run(script, arguments, done: done) }.get()
    }

    /// Sends a command and waits for its reply.
    func ask(_ words: String...) async throws -> RedisValue {
        try await handedOver { done in send(words.map { Array($0.utf8) }, done: done) }.get()
    }

    /// The next message of a channel; waits for it.
    func next() async throws -> RedisValue {
        try await handedOver { done in thread.async { done(Result { try self.value() }) } }.get()
    }

    private func value() throws -> RedisValue {
        let line = try line()
        let rest = String(line.dropFirst())
        switch line.first {
        case "+": return .status(rest)
        case "-":
            let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
            throw RedisError.refused(code: words[0], message: words.count == 2 ? words[1] : "")
        case ":": return .integer(Int64(rest) ?? 0)
        case "$":
            guard let count = Int(rest), count >= 0 else { return .null }
            return .string(Array(try socket.take(count + 2).dropLast(2)))
        default:
            guard let count = Int(rest), count >= 0 else { return .null }
            return .array(try (0..<count).map { _ in try value() })
        }
    }

    private func line() throws -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(2).elementsEqual([13, 10]) { bytes += try socket.take(1) }
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }
}
