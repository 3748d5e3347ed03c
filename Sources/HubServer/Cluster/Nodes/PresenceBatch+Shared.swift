import HubCore
import HubJSON
import HubProtocol
import LineModel

extension PresenceBatch: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            node: try NodeIncarnation(shared: object), number: try object.count("pr"), shares: try object.list("is"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        node.writeMembers(to: &writer)
        writer.member("pr", Int64(number))
        writer.list("is", shares)
    }

    init(forNodes bytes: [UInt8]) throws(SharedFormatError) {
        self = try SharedFormat.decode(bytes) { object throws(WireError) in try Self(shared: object) }
    }

    func encodedForNodes() -> [UInt8] { SharedFormat.encode(capacity: 64 * (1 + shares.count), writeMembers) }
}

extension PresenceShare: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(try object.required("p"), kinds: try object.required("k"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("p", party)
        writer.member("k", kindWords)
    }

    /// - Parameter kinds: what `kindWords` gave; kinds that only a later release knows are left out.
    init(_ party: PartyID, kinds: String) {
        self.init(party, Set(kinds.split(separator: " ").compactMap { ClientKind(rawValue: String($0)) }))
    }

    /// The kinds in one text.
    var kindWords: String { kinds.map(\.rawValue).sorted().joined(separator: " ") }
}
