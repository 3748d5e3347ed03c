public import HubJSON
public import LineModel

/// A delegate as the owner of the line sees it (R17-R21).
public struct DelegateRow: WireCodable, Equatable {
    public var id: PartyID
    public var name: String
    public var kind: Party.Kind
    public var rights: Rights
    public var optedIn: Bool
    /// Whether the delegate has an open session.
    public var online: Bool

    public init(id: PartyID, name: String, kind: Party.Kind, rights: Rights, optedIn: Bool, online: Bool) {
        self.id = id
        self.name = name
        self.kind = kind
        self.rights = rights
        self.optedIn = optedIn
        self.online = online
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        name = try object.text("name")
        kind = try object.required("kind")
        rights = try object.required("rights")
        optedIn = try object.required("optedIn")
        online = try object.required("online")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
            writer.member("kind", kind)
            writer.member("rights", rights)
            writer.member("optedIn", optedIn)
            writer.member("online", online)
        }
    }
}
