import HubJSON
public import HubProtocol
public import LineModel

extension Claim: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        // Claims of recordings count downwards, which no integer of the wire does.
        let told: JSONValue = try object.required("rev")
        guard let rev = told.integer else { throw WireError(.wrongType("an integer"), member: "rev") }
        self.init(call: try object.required("call"), rev: rev, attempt: try object.optional("att") ?? 0)
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("call", call)
        writer.member("rev", rev)
        writer.member("att", attempt == 0 ? nil : attempt)
    }
}

extension Pending: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            operation: try object.required("op"), by: try object.required("by"), until: try object.required("til"),
            claim: try object.required("clm"), command: try object.optional("cmd"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("op", operation)
        writer.member("by", by)
        writer.member("til", until)
        writer.member("clm", claim)
        writer.member("cmd", command)
    }
}

extension ListeningAttempt: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            participant: try object.required("who"), until: try object.required("til"),
            claim: try object.required("clm"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("who", participant)
        writer.member("til", until)
        writer.member("clm", claim)
    }
}

extension CallRecording.Phase: WireWord {}

extension CallRecording: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            id: try object.required("id"), by: try object.required("by"), phase: try object.required("ph"),
            claim: try object.optional("clm"), until: try object.optional("til"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("by", by)
        writer.member("ph", phase)
        writer.member("clm", claim)
        writer.member("til", until)
    }
}

extension Ring: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            startedAt: try object.required("at"), expiresAt: try object.required("exp"),
            parties: try object.list("for"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("at", startedAt)
        writer.member("exp", expiresAt)
        writer.list("for", parties)
    }
}
