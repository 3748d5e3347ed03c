import HubRedis
import LineModel

/// Walks down the history of many lines until a page is full: asks, is answered, asks again. Pure.
///
/// Each question is about few lines and few entries, so that no viewer's history holds up Redis.
struct RedisHistoryWalk: Sendable {
    /// Lines that one run of the script reads.
    static let linesAtOnce = 32
    /// Entries that one run of the script looks at.
    static let entriesAtOnce = 512

    private let query: HistoryQuery
    private let keys: RedisKeys
    private let start: HistoryPlace?
    /// What was not read to its end yet, the first of it at present.
    private var groups: ArraySlice<[LineID]>
    private var place: HistoryPlace?
    private var foundInGroup = 0
    private var found: [CallRecord] = []

    /// Throws `badCursor`.
    init(_ query: HistoryQuery, _ keys: RedisKeys) throws(StoreError) {
        self.query = query
        self.keys = keys
        start = try query.place()
        place = start
        let lines = Array(Set(query.lines))
        groups =
            stride(from: 0, to: lines.count, by: Self.linesAtOnce)
            .map { Array(lines[$0..<min($0 + Self.linesAtOnce, lines.count)]) }[...]
    }

    /// What the script must be asked next; nil when the page is there.
    var question: [RedisWord]? {
        guard let lines = groups.first else { return nil }
        return [
            RedisWord(keys.endedCalls), RedisWord(keys.hiders(of: "")), RedisWord(query.viewer.rawValue),
            RedisWord(place.map { String($0.at.milliseconds) } ?? ""), RedisWord(place?.call.rawValue ?? ""),
            // One more tells that another page follows.
            RedisWord(String(query.size + 1 - foundInGroup)), RedisWord(String(Self.entriesAtOnce)),
        ]
            + lines.map { line in
                RedisWord(query.missedOnly ? keys.missed(of: line.rawValue) : keys.history(of: line.rawValue))
            }
    }

    mutating func answered(_ reply: RedisValue) throws(StoreError) {
        guard let list = reply.items, list.count >= 2, let at = list[0].text, let call = list[1].text else {
            throw .unexpected(reply)
        }
        for entry in list.dropFirst(2) {
            guard case .endedCall(let record) = try StoredFact(stored: entry) else { throw .unexpected(entry) }
            found.append(record)
        }
        foundInGroup += list.count - 2
        if let milliseconds = Int64(at), foundInGroup <= query.size {
            place = HistoryPlace(at: Timestamp(milliseconds: milliseconds), call: CallID(trusted: call))
        } else {
            groups = groups.dropFirst()
            place = start
            foundInGroup = 0
        }
    }

    var page: HistoryPage {
        HistoryPage(found.sorted { HistoryPlace($0) > HistoryPlace($1) }, size: query.size)
    }
}
