import HubJSON
import HubProtocol
import LineModel

extension Party: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            id: try object.required("id"), name: try object.required("n"), kind: try object.required("k"),
            licensed: try object.mark("lic"), callingPlan: try object.mark("plan"), email: try object.optional("mail"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("n", name)
        writer.member("k", kind)
        writer.mark("lic", licensed)
        writer.mark("plan", callingPlan)
        writer.member("mail", email)
    }
}

extension Delegation: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            delegator: try object.required("from"), delegate: try object.required("to"),
            rights: try object.required("rts"), optedIn: try object.mark("in"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("from", delegator)
        writer.member("to", delegate)
        writer.member("rts", rights)
        writer.mark("in", optedIn)
    }
}
