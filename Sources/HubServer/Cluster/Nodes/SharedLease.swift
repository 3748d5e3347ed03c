import HubCore
import HubJSON
import HubProtocol

/// A node's lease as it stands in Redis: with what the node tells of itself.
struct SharedLease: Hashable, Sendable {
    var lease: NodeLease
    var state: NodeState
    var sessions: Int
    /// The number of the latest change of its share of presence.
    var presence: UInt64
}

extension SharedLease: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            lease: NodeLease(
                incarnation: try NodeIncarnation(shared: object), beat: try object.count("beat"),
                isLeaving: try object.mark("leaves")),
            state: try object.required("st"), sessions: try object.required("se"),
            presence: try object.count("pr"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        lease.incarnation.writeMembers(to: &writer)
        writer.member("beat", Int64(lease.beat))
        writer.mark("leaves", lease.isLeaving)
        writer.member("st", state)
        writer.member("se", sessions)
        writer.member("pr", Int64(presence))
    }

    init(forNodes bytes: [UInt8]) throws(SharedFormatError) {
        self = try SharedFormat.decode(bytes) { object throws(WireError) in try Self(shared: object) }
    }

    func encodedForNodes() -> [UInt8] { SharedFormat.encode(capacity: 128, writeMembers) }
}
