public import HubJSON
public import LineModel

/// How a party can be reached: params of `presence.event`, and a snapshot of `presence.subscribe` (P45).
public struct PresenceRow: WireCodable, Equatable {
    public var party: PartyID
    public var status: PresenceStatus
    /// The kinds of the devices that are connected.
    public var devices: [ClientKind]
    /// Since when the status is so.
    public var since: Timestamp

    public init(party: PartyID, status: PresenceStatus, devices: [ClientKind], since: Timestamp) {
        self.party = party
        self.status = status
        self.devices = devices
        self.since = since
    }

    public init(from object: JSONObject) throws(WireError) {
        party = try object.required("party")
        status = try object.required("status")
        devices = try object.required("devices")
        since = try object.required("since")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("party", party)
            writer.member("status", status)
            writer.member("devices", devices)
            writer.member("since", since)
        }
    }
}
