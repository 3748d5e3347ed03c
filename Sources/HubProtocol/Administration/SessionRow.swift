public import HubJSON
public import LineModel

/// An open session as the administrator sees it.
public struct SessionRow: WireCodable, Equatable {
    public var session: String
    public var party: PartyRow
    public var client: ClientRow
    public var node: String
    public var since: Timestamp

    public init(session: String, party: PartyRow, client: ClientRow, node: String, since: Timestamp) {
        self.session = session
        self.party = party
        self.client = client
        self.node = node
        self.since = since
    }

    public init(from object: JSONObject) throws(WireError) {
        session = try object.identifierText("session")
        party = try object.required("party")
        client = try object.required("client")
        node = try object.identifierText("node")
        since = try object.required("since")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("session", session)
            writer.member("party", party)
            writer.member("client", client)
            writer.member("node", node)
            writer.member("since", since)
        }
    }
}
