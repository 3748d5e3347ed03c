public import HubJSON

/// A change of the policy's limits; what is nil stays as it is (P42).
public struct PolicyLimitsChange: WireCodable, Equatable {
    public var delegates: Int?
    public var delegators: Int?
    public var appearances: Int?

    public init(delegates: Int? = nil, delegators: Int? = nil, appearances: Int? = nil) {
        self.delegates = delegates
        self.delegators = delegators
        self.appearances = appearances
    }

    public init(from object: JSONObject) throws(WireError) {
        delegates = try object.optional("delegates")
        delegators = try object.optional("delegators")
        appearances = try object.optionalInteger("appearances", in: 1...16)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("delegates", delegates)
            writer.member("delegators", delegators)
            writer.member("appearances", appearances)
        }
    }
}
