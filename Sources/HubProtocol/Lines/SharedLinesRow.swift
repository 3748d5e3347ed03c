public import HubJSON
public import LineModel

/// What a delegator shares with the caller (R17-R21).
public struct SharedLinesRow: WireCodable, Equatable {
    public var delegator: PartyRow
    public var rights: Rights
    public var lines: [LineRow]
    public var optedIn: Bool
    /// The other members of these lines, the delegator first; nil for whoever can have no call there (R54).
    public var members: [PartyRow]?

    public init(
        delegator: PartyRow, rights: Rights, lines: [LineRow], optedIn: Bool, members: [PartyRow]? = nil
    ) {
        self.delegator = delegator
        self.rights = rights
        self.lines = lines
        self.optedIn = optedIn
        self.members = members
    }

    public init(from object: JSONObject) throws(WireError) {
        delegator = try object.required("delegator")
        rights = try object.required("rights")
        lines = try object.required("lines")
        optedIn = try object.required("optedIn")
        members = try object.optional("members")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("delegator", delegator)
            writer.member("rights", rights)
            writer.member("lines", lines)
            writer.member("optedIn", optedIn)
            writer.member("members", members)
        }
    }
}
