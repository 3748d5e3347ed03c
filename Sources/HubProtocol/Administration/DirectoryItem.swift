public import HubJSON

/// An object of the directory; which one shows in its members.
public enum DirectoryItem: WireCodable, Equatable {
    case party(DirectoryPartyRow)
    case line(LineRow)
    case delegation(DelegationRow)

    public init(from object: JSONObject) throws(WireError) {
        if object["delegator"] != nil {
            self = .delegation(try DelegationRow(from: object))
        } else if object["owner"] != nil {
            self = .line(try LineRow(from: object))
        } else {
            self = .party(try DirectoryPartyRow(from: object))
        }
    }

    public func encode(to writer: inout JSONWriter) {
        switch self {
        case .party(let row): row.encode(to: &writer)
        case .line(let row): row.encode(to: &writer)
        case .delegation(let row): row.encode(to: &writer)
        }
    }
}
