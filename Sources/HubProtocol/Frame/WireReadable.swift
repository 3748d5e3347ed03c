public import HubJSON

/// A value that can be read from one JSON value of whatever kind.
public protocol WireReadable: Sendable {
    /// The error's `member` is the path inside the value; whoever reads a member puts its name in front.
    init(wire value: JSONValue) throws(WireError)
}

/// A value that is read from the members of one JSON object; unknown members are ignored (protocol §1).
public protocol WireDecodable: WireReadable {
    init(from object: JSONObject) throws(WireError)
}

extension WireDecodable {
    public init(wire value: JSONValue) throws(WireError) {
        guard let object = value.object else { throw WireError(.wrongType("an object")) }
        try self.init(from: object)
    }
}
