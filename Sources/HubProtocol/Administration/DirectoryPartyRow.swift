public import HubJSON
public import LineModel

/// A party as the administrator sees it (protocol §6).
public struct DirectoryPartyRow: WireCodable, Equatable {
    public var id: PartyID
    public var name: String
    public var kind: Party.Kind
    public var licensed: Bool
    public var callingPlan: Bool
    public var email: String?

    public init(id: PartyID, name: String, kind: Party.Kind, licensed: Bool, callingPlan: Bool, email: String? = nil) {
        self.id = id
        self.name = name
        self.kind = kind
        self.licensed = licensed
        self.callingPlan = callingPlan
        self.email = email
    }

    public init(from object: JSONObject) throws(WireError) {
        id = try object.required("id")
        name = try object.text("name")
        kind = try object.required("kind")
        licensed = try object.required("licensed")
        callingPlan = try object.required("callingPlan")
        email = try object.optionalText("email", TextLength.email)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { encodeMembers(to: &$0) }
    }

    /// Writes the members alone, for an object that has more of them.
    func encodeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("name", name)
        writer.member("kind", kind)
        writer.member("licensed", licensed)
        writer.member("callingPlan", callingPlan)
        writer.member("email", email)
    }
}

extension DirectoryPartyRow {
    public init(_ party: Party) {
        self.init(
            id: party.id, name: party.name, kind: party.kind, licensed: party.licensed,
            callingPlan: party.callingPlan, email: party.email)
    }

    public var party: Party {
        Party(id: id, name: name, kind: kind, licensed: licensed, callingPlan: callingPlan, email: email)
    }
}
