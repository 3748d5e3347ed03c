import HubJSON
import HubProtocol
import LineModel

extension VoicemailMessage: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            id: try object.required("id"), call: try object.required("call"), line: try object.required("ln"),
            remote: try object.required("rem"), at: try object.required("at"), seconds: try object.required("sec"),
            media: try object.required("med"), played: try object.mark("pld"), deletedAt: try object.optional("del"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("call", call)
        writer.member("ln", line)
        writer.member("rem", remote)
        writer.member("at", at)
        writer.member("sec", seconds)
        writer.member("med", media)
        writer.mark("pld", played)
        writer.member("del", deletedAt)
    }
}

extension Recording: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            id: try object.required("id"), call: try object.required("call"), line: try object.required("ln"),
            recorder: try object.required("by"), remote: try object.required("rem"), at: try object.required("at"),
            seconds: try object.required("sec"), media: try object.required("med"),
            deletedAt: try object.optional("del"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("call", call)
        writer.member("ln", line)
        writer.member("by", recorder)
        writer.member("rem", remote)
        writer.member("at", at)
        writer.member("sec", seconds)
        writer.member("med", media)
        writer.member("del", deletedAt)
    }
}

extension MediaFile: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            id: try object.required("id"), contentType: try object.required("type"), bytes: try object.required("len"),
            at: try object.required("at"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("type", contentType)
        writer.member("len", bytes)
        writer.member("at", at)
    }
}
