public import LineModel

/// How one party can be reached now (P45).
public struct Presence: Hashable, Sendable {
    public var party: PartyID
    public var status: PresenceStatus
    /// The kinds of its devices that are connected, in the order of `ClientKind`.
    public var devices: [ClientKind]
    /// Since when the status is so.
    public var since: Timestamp

    public init(party: PartyID, status: PresenceStatus, devices: [ClientKind], since: Timestamp) {
        self.party = party
        self.status = status
        self.devices = devices
        self.since = since
    }
}
