import HubJSON
import HubProtocol
import LineModel

extension CallRecord: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            call: try object.required("call"), line: try object.required("ln"), owner: try object.required("own"),
            direction: try object.required("dir"), remote: try object.required("rem"), at: try object.required("at"),
            answeredAt: try object.optional("ans"), endedAt: try object.optional("end"),
            outcome: try object.required("out"), actor: try object.optional("act"), handlers: try object.list("hnd"),
            servedBy: try object.optional("sw"), destination: try object.optional("dest"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("call", call)
        writer.member("ln", line)
        writer.member("own", owner)
        writer.member("dir", direction)
        writer.member("rem", remote)
        writer.member("at", at)
        writer.member("ans", answeredAt)
        writer.member("end", endedAt)
        writer.member("out", outcome)
        writer.member("act", actor)
        writer.list("hnd", handlers)
        writer.member("sw", servedBy)
        writer.member("dest", destination)
    }
}
