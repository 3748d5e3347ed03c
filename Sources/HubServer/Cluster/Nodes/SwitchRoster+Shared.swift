import HubCore
import HubJSON
import HubProtocol
import LineModel

extension SwitchRoster: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init()
        version = try object.count("v")
        let list: [NamedEntry] = try object.list("sw")
        entries = Dictionary(list.map { ($0.id, $0.entry) }) { first, _ in first }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("v", Int64(version))
        writer.list("sw", entries.sorted { $0.key < $1.key }.map(NamedEntry.init))
    }

    init(forNodes bytes: [UInt8]) throws(SharedFormatError) {
        self = try SharedFormat.decode(bytes) { object throws(WireError) in try Self(shared: object) }
    }

    func encodedForNodes() -> [UInt8] { SharedFormat.encode(capacity: 256 * (1 + entries.count), writeMembers) }
}

private struct NamedEntry: NodeShared {
    var id: SwitchID
    var entry: SwitchRoster.Entry

    init(_ id: SwitchID, _ entry: SwitchRoster.Entry) {
        self.id = id
        self.entry = entry
    }

    init(shared object: JSONObject) throws(WireError) {
        id = try object.required("id")
        let named: [LineID]? = try object.optional("ln")
        let capabilities: [SwitchCapability] = try object.list("cap")
        var attachment = SwitchBoard.Attachment(lines: named.map(Set.init), capabilities: Set(capabilities))
        attachment.isInStep = try object.mark("step")
        entry = SwitchRoster.Entry(
            holder: try NodeIncarnation(shared: object), connection: try object.required("con"),
            number: try object.count("at"), attachment: attachment)
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        entry.holder.writeMembers(to: &writer)
        writer.member("con", entry.connection)
        writer.member("at", Int64(entry.number))
        if let lines = entry.attachment.lines { writer.member("ln", lines.sorted()) }
        writer.list("cap", entry.attachment.capabilities.sorted { $0.rawValue < $1.rawValue })
        writer.mark("step", entry.attachment.isInStep)
    }
}
