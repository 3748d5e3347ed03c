public import LineModel

/// Where an item stands in a list that is newest first: later items stand before it, so a cursor made of it stays right.
public struct ListPlace<Named>: Hashable, Comparable, Sendable {
    public var at: Timestamp
    public var id: Identifier<Named>

    public init(at: Timestamp, id: Identifier<Named>) {
        self.at = at
        self.id = id
    }

    /// Reads a cursor; nil where this type did not make it.
    public init?(cursor: String) {
        guard let colon = cursor.firstIndex(of: ":"), let milliseconds = Int64(cursor[..<colon]),
            let id = Identifier<Named>(String(cursor[cursor.index(after: colon)...]))
        else { return nil }
        self.init(at: Timestamp(milliseconds: milliseconds), id: id)
    }

    public var cursor: String { "\(at.milliseconds):\(id.rawValue)" }

    public static func < (left: Self, right: Self) -> Bool { (left.at, left.id) < (right.at, right.id) }
}
