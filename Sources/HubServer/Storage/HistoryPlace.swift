import LineModel

/// Where an entry stands in the history: entries that come later stand before it, so a cursor made of it stays right.
struct HistoryPlace: Hashable, Comparable, Sendable {
    var at: Timestamp
    var call: CallID

    init(at: Timestamp, call: CallID) {
        self.at = at
        self.call = call
    }

    init(_ record: CallRecord) {
        self.init(at: record.at, call: record.call)
    }

    /// Reads a cursor; nil where this type did not make it.
    init?(cursor: String) {
        guard let colon = cursor.firstIndex(of: ":"), let milliseconds = Int64(cursor[..<colon]),
            let call = CallID(String(cursor[cursor.index(after: colon)...]))
        else { return nil }
        at = Timestamp(milliseconds: milliseconds)
        self.call = call
    }

    var cursor: String { "\(at.milliseconds):\(call.rawValue)" }

    static func < (left: Self, right: Self) -> Bool { (left.at, left.call) < (right.at, right.call) }
}
