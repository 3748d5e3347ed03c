import Testing

@testable import HubRedis

@Suite struct RedisReaderTests {
    private static func read(
        _ text: String, pieces: Int = .max, maximumBytes: Int = 10_000
    ) throws(RedisLoss) -> [RedisValue] {
        let reader = RedisReader(maximumReplyBytes: maximumBytes)
        var values: [RedisValue] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            let result: Result<Void, RedisLoss> = unsafe piece.withUnsafeBytes { bytes in
                do throws(RedisLoss) { return .success(try unsafe reader.feed(bytes)) } catch { return .failure(error) }
            }
            try result.get()
            while let value = try reader.next() { values.append(value) }
        }
        return values
    }

    private static let text =
        "+OK\r\n:-7\r\n$3\r\na\r\n\r\n$-1\r\n*-1\r\n*0\r\n*3\r\n*2\r\n:1\r\n*0\r\n-ERR no way\r\n$0\r\n\r\n-X\r\n"
    private static let values: [RedisValue] = [
        .status("OK"), .integer(-7), .string([0x61, 13, 10]), .null, .null, .array([]),
        .array([.array([.integer(1), .array([])]), .error(code: "ERR", message: "no way"), .string([])]),
        .error(code: "X", message: ""),
    ]

    @Test(arguments: [1, 2, 3, 7, 1_000]) func `replies are the same in whatever pieces they come`(pieces: Int) throws {
        #expect(try Self.read(Self.text, pieces: pieces) == Self.values)
    }

    @Test(arguments: ["hello\r\n", "$-2\r\n", "*99999999999\r\n", ":x\r\n"])
    func `what is no RESP is malformed`(text: String) {
        #expect(throws: RedisLoss.self) { try Self.read(text) }
    }

    @Test func `a string, an array and a whole reply beyond the limit are refused before they take memory`() {
        let tooLong = RedisLoss.malformed("a reply is too long")
        #expect(throws: tooLong) {
            try Self.read("$20000\r\n" + String(repeating: "a", count: 20_000), pieces: 1_000)
        }
        #expect(throws: RedisLoss.self) { try Self.read("*2000000000\r\n") }
        #expect(throws: tooLong) { try Self.read("*2000\r\n" + String(repeating: ":1\r\n", count: 2_000), pieces: 100) }
    }

    @Test func `many replies together may exceed the limit of one`() throws {
        let text = String(repeating: "$10\r\n0123456789\r\n", count: 2_000)
        #expect(try Self.read(text, pieces: 5_000).count == 2_000)
    }

    @Test func `arrays nested deeper than the parser goes are refused`() {
        #expect(throws: RedisLoss.self) { try Self.read(String(repeating: "*1\r\n", count: 20) + ":1\r\n") }
    }
}
