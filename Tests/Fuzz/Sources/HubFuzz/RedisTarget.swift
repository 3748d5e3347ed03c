import Fuzzing

@testable import HubRedis

/// What is read of a Redis: RESP replies.
///
/// Invariant: the replies, and whether the text is refused in the end, are the same in whatever pieces it comes. The first
/// byte is the size of the pieces.
final class RedisTarget: FuzzTarget {
    static let seeds: [[UInt8]] = [
        "+OK\r\n:-7\r\n$3\r\na\r\n\r\n$-1\r\n*-1\r\n*0\r\n", "*3\r\n*2\r\n:1\r\n*0\r\n-ERR no way\r\n$0\r\n\r\n",
        "*3\r\n$7\r\nmessage\r\n$4\r\nlhub\r\n$9\r\na1 0 {\"f\"}\r\n", "-NOSCRIPT No matching script.\r\n-X\r\n",
        "*2\r\n$9\r\nsubscribe\r\n$-1\r\n", "%1\r\n+a\r\n:1\r\n", "_\r\n#t\r\n,1.5\r\n(123\r\n=8\r\ntxt:some\r\n",
        "~1\r\n:1\r\n>2\r\n+a\r\n+b\r\n!3\r\nERR\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
    ].flatMap { text in [1, 3, 200].map { [$0] + Array(text.utf8) } }

    func take(_ input: [UInt8]) {
        // Longer inputs meet the limit at different places.
        guard let size = input.first, size > 0, input.count < 4096 else { return }
        let whole = read(input.dropFirst(), pieces: .max)
        let pieces = read(input.dropFirst(), pieces: Int(size))
        hold(whole.isRefused == pieces.isRefused, "pieces of \(size) are refused: \(pieces.isRefused)")
        hold(whole.values == pieces.values, "\(whole.values) is \(pieces.values) in pieces of \(size)")
    }

    private func read(_ bytes: ArraySlice<UInt8>, pieces: Int) -> (values: [RedisValue], isRefused: Bool) {
        let reader = RedisReader(maximumReplyBytes: 1 << 20)
        var values: [RedisValue] = []
        var rest = bytes
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            do {
                try unsafe piece.withUnsafeBytes { try unsafe reader.feed($0) }
                while let value = try reader.next() { values.append(value) }
            } catch {
                return (values, true)
            }
        }
        return (values, false)
    }
}
