public import HubJSON

/// Result of `admin.cluster.status`.
public struct AdminClusterStatusResult: WireCodable, Equatable {
    public var epoch: String
    public var degraded: Bool
    public var nodes: [NodeRow]

    public init(epoch: String, degraded: Bool, nodes: [NodeRow]) {
        self.epoch = epoch
        self.degraded = degraded
        self.nodes = nodes
    }

    public init(from object: JSONObject) throws(WireError) {
        epoch = try object.text("epoch", TextLength.epoch)
        degraded = try object.required("degraded")
        nodes = try object.required("nodes")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("epoch", epoch)
            writer.member("degraded", degraded)
            writer.member("nodes", nodes)
        }
    }
}
