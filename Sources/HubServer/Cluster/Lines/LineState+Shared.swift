import HubJSON
import HubProtocol
import LineModel

extension LineState {
    /// The state as it is stored for all nodes.
    func encodedForNodes() -> [UInt8] {
        SharedFormat.encode(capacity: 1024 + 512 * (calls.count + tombstones.count), writeMembers)
    }

    /// Reads what `encodedForNodes` wrote.
    init(forNodes bytes: [UInt8]) throws(SharedFormatError) {
        self = try SharedFormat.decode(bytes, LineState.init(shared:))
    }
}

extension LineState: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(line: try object.required("line"), group: try object.required("grp"))
        seq = try object.required("seq")
        calls = try object.list("calls")
        tombstones = try object.list("tomb")
        stale = try object.optional("stale")
        alsoLost = try object.list("lost")
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("line", line)
        writer.member("grp", group)
        writer.member("seq", seq)
        writer.list("calls", calls)
        writer.list("tomb", tombstones)
        writer.member("stale", stale)
        writer.list("lost", alsoLost)
    }

    /// The row with the identifier, live or ended.
    func row(_ id: CallID) -> Call? { call(id) ?? tombstone(id) }
}

extension LineState.Staleness: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(lost: try object.required("sw"), since: try object.required("at"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("sw", lost)
        writer.member("at", since)
    }
}
