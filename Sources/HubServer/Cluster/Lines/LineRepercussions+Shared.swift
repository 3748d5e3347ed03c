import HubCore
import HubJSON
import HubProtocol
import LineModel

/// What a commit means beyond its line, as it stands before the commit in what is published.
extension LineRepercussions: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init()
        appeared = try object.list("new")
        forgotten = try object.list("old")
        pending = try object.list("pend")
        moves = try object.list("mv")
        begun = try object.list("beg")
        engagements = try object.list("eng")
        settled = try object.list("set")
        turn = try object.optional("turn")
        deadline = try object.optional("due")
        events = try object.optional("ev") ?? 0
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.identifiers("new", appeared)
        writer.identifiers("old", forgotten)
        writer.list("pend", pending)
        writer.list("mv", moves)
        writer.list("beg", begun)
        writer.list("eng", engagements)
        writer.list("set", settled)
        writer.member("turn", turn)
        writer.member("due", deadline)
        writer.member("ev", events == 0 ? nil : events)
    }

    /// Reads what `encodedForNodes` wrote.
    init(forNodes bytes: [UInt8]) throws(SharedFormatError) {
        self = try SharedFormat.decode(bytes, LineRepercussions.init(shared:))
    }

    func encodedForNodes() -> [UInt8] { SharedFormat.encode(capacity: 256, writeMembers) }
}

extension LineRepercussions.Move: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(try object.required("c"), from: try object.optional("f"), to: try object.optional("t"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("c", call)
        writer.member("f", from?.rawValue)
        writer.member("t", to?.rawValue)
    }
}

extension LineRepercussions.Beginning: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(try object.required("c"), by: try object.required("p"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("c", call)
        writer.member("p", party)
    }
}

extension Engagement: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            party: try object.required("p"), ringing: try object.difference("r"), talking: try object.difference("t"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("p", party)
        writer.member("r", ringing == 0 ? nil : ringing)
        writer.member("t", talking == 0 ? nil : talking)
    }
}

extension JSONWriter {
    /// An empty list writes nothing.
    fileprivate mutating func identifiers<Named>(_ key: StaticString, _ values: [Identifier<Named>]) {
        guard !values.isEmpty else { return }
        array(key) { writer in
            for value in values { writer.string(value.rawValue) }
        }
    }
}

extension JSONObject {
    /// An integer that may be below 0, which no other of the wire is; 0 where it is left out.
    fileprivate func difference(_ name: String) throws(WireError) -> Int {
        guard let member = self[name] else { return 0 }
        guard let number = member.integer else { throw WireError(.wrongType("an integer"), member: name) }
        return Int(number)
    }
}
