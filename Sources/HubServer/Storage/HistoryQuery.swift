public import LineModel

/// Asks for a page of the history of some lines, as one viewer sees it (P46).
public struct HistoryQuery: Hashable, Sendable {
    /// The lines that the viewer is a member of now.
    public var lines: [LineID]
    /// Whose hidden entries are left out.
    public var viewer: PartyID
    /// Entries at most; taken as 1 to 200.
    public var limit: Int
    /// The `next` of the page before.
    public var before: String?
    /// Whether only calls that nobody answered are asked for.
    public var missedOnly: Bool

    public init(
        lines: [LineID], viewer: PartyID, limit: Int = 50, before: String? = nil, missedOnly: Bool = false
    ) {
        self.lines = lines
        self.viewer = viewer
        self.limit = limit
        self.before = before
        self.missedOnly = missedOnly
    }

    /// The limit within its bounds.
    var size: Int { min(max(limit, 1), 200) }

    /// The place of the cursor, nil without one.
    func place() throws(StoreError) -> HistoryPlace? {
        guard let before else { return nil }
        guard let place = HistoryPlace(cursor: before) else { throw .badCursor }
        return place
    }
}
