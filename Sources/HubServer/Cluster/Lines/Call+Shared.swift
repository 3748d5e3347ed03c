import HubJSON
import HubProtocol
import LineModel

extension Call: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            id: try object.required("id"), line: try object.required("ln"),
            appearance: try object.integer("app", in: 1...Int(Int32.max)), direction: try object.required("dir"),
            remote: try object.required("rem"), createdAt: try object.required("at"),
            servedBy: try object.required("sw"), state: try object.required("st"), by: try object.optional("by"))
        self.rev = try object.required("rev")
        self.alerting = try object.mark("alt")
        self.locked = try object.mark("lck")
        self.answeredAt = try object.optional("ans")
        self.heldAt = try object.optional("hld")
        self.endedAt = try object.optional("end")
        self.endReason = try object.optional("why")
        self.pending = try object.optional("pend")
        self.ring = try object.optional("ring")
        self.answeredBy = try object.optional("ansBy")
        self.retrievedBy = try object.optional("retBy")
        self.releasedParty = try object.optional("rel")
        self.handlers = try object.list("hnd")
        // Few calls have any of these: they are not made room for where there is nothing.
        if let seldom = object["x"]?.object { try readSeldom(seldom) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", self.id)
        writer.member("ln", self.line)
        writer.member("app", self.appearance)
        writer.member("dir", self.direction)
        writer.member("rem", self.remote)
        writer.member("at", self.createdAt)
        writer.member("sw", self.servedBy)
        writer.member("rev", self.rev)
        writer.member("st", self.state)
        writer.member("by", self.by)
        writer.mark("alt", self.alerting)
        writer.mark("lck", self.locked)
        writer.member("ans", self.answeredAt)
        writer.member("hld", self.heldAt)
        writer.member("end", self.endedAt)
        writer.member("why", self.endReason)
        writer.member("pend", self.pending)
        writer.member("ring", self.ring)
        writer.member("ansBy", self.answeredBy)
        writer.member("retBy", self.retrievedBy)
        writer.member("rel", self.releasedParty)
        writer.list("hnd", self.handlers)
        if self.hasSeldom { writer.object("x", writeSeldom) }
    }

    private mutating func readSeldom(_ object: JSONObject) throws(WireError) {
        self.participants = try object.list("par")
        self.listeners = try object.list("lst")
        self.attempts = try object.list("att")
        self.attemptCount = try object.optional("attN") ?? 0
        self.destination = try object.optional("dest")
        self.recording = try object.optional("rec")
        self.recordClaims = try object.optional("recN") ?? 0
    }

    private var hasSeldom: Bool {
        !self.participants.isEmpty || !self.listeners.isEmpty || self.attemptCount != 0 || !self.attempts.isEmpty
            || self.destination != nil || self.recording != nil || self.recordClaims != 0
    }

    private func writeSeldom(to writer: inout JSONWriter) {
        writer.list("par", self.participants)
        writer.list("lst", self.listeners)
        writer.list("att", self.attempts)
        writer.member("attN", self.attemptCount == 0 ? nil : self.attemptCount)
        writer.member("dest", self.destination)
        writer.member("rec", self.recording)
        writer.member("recN", self.recordClaims == 0 ? nil : self.recordClaims)
    }
}
