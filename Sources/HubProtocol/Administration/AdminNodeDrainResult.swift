public import HubJSON

/// Result of `admin.node.drain`.
public struct AdminNodeDrainResult: WireCodable, Equatable {
    public var node: String
    public var draining: Bool
    /// How many are still to go.
    public var sessions: Int

    public init(node: String, draining: Bool = true, sessions: Int) {
        self.node = node
        self.draining = draining
        self.sessions = sessions
    }

    public init(from object: JSONObject) throws(WireError) {
        node = try object.identifierText("node")
        draining = try object.optional("draining") ?? true
        sessions = try object.required("sessions")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("node", node)
            writer.member("draining", draining)
            writer.member("sessions", sessions)
        }
    }
}
