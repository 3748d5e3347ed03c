/// A command's words as the bytes that Redis reads.
enum RedisCommand {
    /// What would change how the connection answers, so that answers no longer belong to commands.
    private static let forbidden: Set<String> = [
        "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR", "HELLO",
        "RESET", "QUIT", "SYNC", "PSYNC",
    ]

    /// Why the words may not be sent on a connection for commands; nil when they may.
    static func refusal(of words: [[UInt8]]) -> RedisError? {
        guard let first = words.first else { return .forbidden("") }
        // The longest forbidden word has 12 letters, and most commands are told apart by their length alone.
        guard (4...12).contains(first.count) else { return nil }
        let name = String(decoding: first, as: UTF8.self).uppercased()
        if forbidden.contains(name) { return .forbidden(name) }
        if name == "CLIENT", words.count > 1, String(decoding: words[1], as: UTF8.self).uppercased() == "REPLY" {
            return .forbidden("CLIENT REPLY")
        }
        return nil
    }

    static func encoded(_ words: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.reduce(16) { $0 + $1.count + 16 })
        appendHead("*", words.count, to: &bytes)
        for word in words {
            appendHead("$", word.count, to: &bytes)
            bytes.append(contentsOf: word)
            bytes.append(13)
            bytes.append(10)
        }
        return bytes
    }

    static func encoded(_ words: String...) -> [UInt8] { encoded(words.map { Array($0.utf8) }) }

    private static func appendHead(_ mark: Unicode.Scalar, _ count: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: mark))
        var divisor = 1
        while count / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(count / divisor % 10))
            divisor /= 10
        }
        bytes.append(13)
        bytes.append(10)
    }
}
