import LineModel

/// How a node tells others who is connected to it; a node alone has none. Any thread may call.
protocol PresenceSharing: Sendable {
    func connected(_ party: PartyID, _ kind: ClientKind)
    func disconnected(_ party: PartyID, _ kind: ClientKind)
}
