public import HubJSON

/// Params of `admin.node.drain`.
public struct AdminNodeDrainParams: WireCodable, Equatable {
    /// The node that the request reached if nil.
    public var node: String?
    public var commandId: String?

    public init(node: String? = nil, commandId: String? = nil) {
        self.node = node
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        node = try object.optionalIdentifierText("node")
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("node", node)
            writer.member("commandId", commandId)
        }
    }
}
