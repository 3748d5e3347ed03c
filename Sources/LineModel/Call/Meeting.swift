/// A meeting of a member of the line; the hub keeps none itself and knows what it is told (P36).
public struct Meeting: Hashable, Sendable {
    public var host: PartyID
    public var kind: Kind
    /// Nil for an instant meeting that has not begun yet.
    public var id: MeetingID?

    public enum Kind: String, Sendable, CaseIterable {
        case instant, scheduled
    }

    public init(host: PartyID, kind: Kind, id: MeetingID? = nil) {
        self.host = host
        self.kind = kind
        self.id = id
    }
}

public typealias MeetingID = Identifier<Meeting>
