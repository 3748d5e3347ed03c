import HubJSON
import HubProtocol
import LineModel

extension PartyReference: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(id: try object.required("id"), name: try object.required("n"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("n", name)
    }
}

extension Talker: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(party: try PartyReference(shared: object), device: try object.required("d"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        party.writeMembers(to: &writer)
        writer.member("d", device)
    }
}

extension Participant: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(talker: try Talker(shared: object), mode: try object.required("mode"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        talker.writeMembers(to: &writer)
        writer.member("mode", mode)
    }
}

extension Handler: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            party: try PartyReference(shared: object), from: try object.required("from"),
            to: try object.optional("to"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        party.writeMembers(to: &writer)
        writer.member("from", from)
        writer.member("to", to)
    }
}

extension Remote: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(number: try object.required("num"), name: try object.optional("n"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("num", number)
        writer.member("n", name)
    }
}
