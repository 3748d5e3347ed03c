import HubJSON
import HubProtocol
import LineModel

extension SwitchOrder: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            try object.required("verb"), of: try object.required("call"), on: try object.required("ln"),
            servedBy: try object.required("sw"), by: try object.optional("by"), until: try object.required("til"),
            claim: try object.optional("clm"))
        to = try object.optional("to")
        targets = try object.list("for")
        reason = try object.optional("why")
        from = try object.optional("from")
        leg = try object.mark("leg")
        divertTo = try object.optional("div")
        meeting = try object.optional("mtg")
        mode = try object.optional("mode")
        action = try object.optional("act")
        recording = try object.optional("rec")
        trace = try object.optionalText("trc").flatMap(TraceParent.init)
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("verb", verb)
        writer.member("call", call)
        writer.member("ln", line)
        writer.member("sw", servedBy)
        writer.member("by", by)
        writer.member("til", until)
        writer.member("clm", claim)
        writer.member("to", to)
        writer.list("for", targets)
        writer.member("why", reason)
        writer.member("from", from)
        writer.mark("leg", leg)
        writer.member("div", divertTo)
        writer.member("mtg", meeting)
        writer.member("mode", mode)
        writer.member("act", action)
        writer.member("rec", recording)
        writer.member("trc", trace?.text)
    }
}
