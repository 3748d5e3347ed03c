import HubJSON
import HubProtocol
import LineModel

extension Destination: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        if let number: String = try object.optional("num") {
            self = .number(number)
        } else {
            self = .meeting(try object.required("mtg"))
        }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("num", number)
        writer.member("mtg", meeting)
    }
}

extension Meeting: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            host: try object.required("host"), kind: try object.required("kind"), id: try object.optional("id"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("host", host)
        writer.member("kind", kind)
        writer.member("id", id)
    }
}
