import Crypto

/// A Lua script, sent by its SHA-1; a server that does not have it is sent the text once, which it then keeps.
public struct RedisScript: Sendable {
    public let source: String
    private let evalSHA: [[UInt8]]
    private let eval: [[UInt8]]

    public init(_ source: String) {
        self.source = source
        let digest = Insecure.SHA1.hash(data: Array(source.utf8))
        var sha: [UInt8] = []
        for byte in digest {
            for nibble in [byte >> 4, byte & 15] { sha.append(Array("0123456789abcdef".utf8)[Int(nibble)]) }
        }
        evalSHA = [Array("EVALSHA".utf8), sha]
        eval = [Array("EVAL".utf8), Array(source.utf8)]
    }

    /// Runs the script; as `RedisClient.send`.
    ///
    /// NOSCRIPT means that nothing was done, so the second attempt cannot do it twice; but commands sent in between may
    /// happen before it.
    public func run(
        on client: RedisClient, keys: [[UInt8]], arguments: [[UInt8]],
        done: @escaping @Sendable (Result<RedisValue, RedisError>) -> Void
    ) {
        let rest = [Array(String(keys.count).utf8)] + keys + arguments
        client.send(evalSHA + rest) { [eval, weak client] reply in
            guard case .failure(.refused("NOSCRIPT", _)) = reply, let client else { return done(reply) }
            client.send(eval + rest, done: done)
        }
    }
}
