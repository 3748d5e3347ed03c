public import HubJSON

/// A node of the cluster as the others see it.
public struct NodeRow: WireCodable, Equatable {
    public var node: String
    public var state: NodeState
    public var sessions: Int

    public init(node: String, state: NodeState, sessions: Int) {
        self.node = node
        self.state = state
        self.sessions = sessions
    }

    public init(from object: JSONObject) throws(WireError) {
        node = try object.identifierText("node")
        state = try object.required("state")
        sessions = try object.required("sessions")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("node", node)
            writer.member("state", state)
            writer.member("sessions", sessions)
        }
    }
}
