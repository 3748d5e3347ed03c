public import HubJSON

/// The limits that a client should know.
public struct SessionLimitsRow: WireCodable, Equatable {
    public var messageBytes: Int
    public var subscriptions: Int
    public var appearances: Int
    public var delegates: Int
    public var delegators: Int

    public init(messageBytes: Int, subscriptions: Int, appearances: Int, delegates: Int, delegators: Int) {
        self.messageBytes = messageBytes
        self.subscriptions = subscriptions
        self.appearances = appearances
        self.delegates = delegates
        self.delegators = delegators
    }

    public init(from object: JSONObject) throws(WireError) {
        messageBytes = try object.required("messageBytes")
        subscriptions = try object.required("subscriptions")
        appearances = try object.required("appearances")
        delegates = try object.required("delegates")
        delegators = try object.required("delegators")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("messageBytes", messageBytes)
            writer.member("subscriptions", subscriptions)
            writer.member("appearances", appearances)
            writer.member("delegates", delegates)
            writer.member("delegators", delegators)
        }
    }
}
