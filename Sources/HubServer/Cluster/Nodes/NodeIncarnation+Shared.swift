import HubCore
import HubJSON
import HubProtocol
import LineModel

extension NodeIncarnation: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(node: try object.required("node"), number: try object.count("no"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("node", node)
        writer.member("no", Int64(number))
    }
}

extension NodeIncarnation {
    /// What names it in Redis: no identifier holds a space.
    var field: String { "\(node) \(number)" }
}

extension JSONObject {
    /// Reads a number that only grows.
    func count(_ name: String) throws(WireError) -> UInt64 {
        let number: Int64 = try required(name)
        return UInt64(number)
    }
}
