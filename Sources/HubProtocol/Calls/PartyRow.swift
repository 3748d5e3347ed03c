public import HubJSON
public import LineModel

/// A party by identifier and name.
public struct PartyRow: WireCodable, Equatable {
    public var id: PartyID
    public var name: String

    public init(id: PartyID, name: String) {
        self.id = id
        self.name = name
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        name = try object.text("name")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
        }
    }
}

extension PartyRow {
    public init(_ party: PartyReference) {
        self.init(id: party.id, name: party.name)
    }

    public var reference: PartyReference { PartyReference(id: id, name: name) }
}
