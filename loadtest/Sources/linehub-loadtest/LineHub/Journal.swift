/// What came, one by one, for shapes that follow single commands rather than streams.
struct Journal {
    struct Entry {
        let connection: Int
        let at: UInt64
        let message: LineHubMessage
        /// The word of a refusal.
        var code: String?
    }

    private(set) var entries: [Entry] = []

    mutating func note(_ message: LineHubMessage, _ bytes: Span<UInt8>, on connection: Int, at now: UInt64) {
        var entry = Entry(connection: connection, at: now, message: message)
        if case .reply(_, isError: true) = message { entry.code = Self.code(bytes) }
        entries.append(entry)
    }

    /// When a connection had the reply to a request; nil if it has not come.
    func reply(to id: Int, on connection: Int) -> Entry? {
        entries.first { entry in
            guard case .reply(id, _) = entry.message else { return false }
            return entry.connection == connection
        }
    }

    /// When a connection had an event of a line; nil if it has not come.
    func event(_ seq: Int, ofLine line: Int, on connection: Int) -> Entry? {
        entries.first { $0.message == .event(line: line, seq: seq) && $0.connection == connection }
    }

    mutating func clear() {
        entries.removeAll(keepingCapacity: true)
    }

    /// The member `code` of `data`: the only one that is a string.
    private static func code(_ bytes: Span<UInt8>) -> String? {
        guard let start = bytes.end(of: #""code":""#, from: 0), let end = bytes.end(of: "\"", from: start) else {
            return nil
        }
        return bytes.extracting(start..<end - 1).text
    }
}
