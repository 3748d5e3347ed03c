import HubJSON
import HubProtocol
import LineModel

extension Line: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            id: try object.required("id"), number: try object.required("num"), owner: try object.required("own"),
            label: try object.optional("lbl"), voicemail: try object.mark("vm"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("num", number)
        writer.member("own", owner)
        writer.member("lbl", label)
        writer.mark("vm", voicemail)
    }
}

extension LineGroup: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            owner: try object.required("own"), delegates: try object.list("del"),
            appearances: try object.required("app"), ringTime: .milliseconds(try object.required("ring")),
            privacy: try object.mark("priv"), monitoring: try object.mark("mon"),
            version: UInt64(clamping: try object.optional("ver") ?? Int64(0)))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("own", owner)
        writer.list("del", delegates)
        writer.member("app", appearances)
        writer.member("ring", ringTime.milliseconds)
        writer.mark("priv", privacy)
        writer.mark("mon", monitoring)
        writer.member("ver", version == 0 ? nil : Int64(version))
    }
}

extension LineGroup.Member: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            party: try PartyReference(shared: object), kind: try object.optional("k") ?? .user,
            rights: Rights(rawValue: try object.integer("rts", in: 0...255).bits),
            optedIn: try object.mark("in"), standing: try object.optional("std") ?? .active,
            doNotDisturb: try object.mark("dnd"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        party.writeMembers(to: &writer)
        writer.member("k", kind == .user ? nil : kind)
        writer.member("rts", Int(rights.rawValue))
        writer.mark("in", optedIn)
        writer.member("std", standing == .active ? nil : standing)
        writer.mark("dnd", doNotDisturb)
    }
}

extension Int {
    fileprivate var bits: UInt8 { UInt8(truncatingIfNeeded: self) }
}
