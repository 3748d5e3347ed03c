import HubCore
import HubJSON
import HubProtocol
import LineModel

extension SharedCommit {
    /// The commit as it is published to all nodes.
    ///
    /// - Parameter state: `commit.next.encodedForNodes()`, which the same script stores, and which is so made once.
    func encoded(state: [UInt8]) -> [UInt8] {
        SharedFormat.encode(capacity: state.count + 1024) { writer in
            writer.member("ep", Int64(position.epoch))
            writer.member("v", Int64(position.version))
            writer.member("state", raw: state)
            writer.row("row", commit.call, on: commit.next)
            if !commit.events.isEmpty {
                writer.array("ev") { writer in
                    for event in commit.events { writer.event(event, on: commit.next) }
                }
            }
            writer.list("fx", commit.effects)
            writer.member("turn", turn)
        }
    }

    /// Reads what `encoded` wrote.
    init(forNodes bytes: [UInt8]) throws(SharedFormatError) {
        self = try SharedFormat.decode(bytes, SharedCommit.init(shared:))
    }

    /// Where the commit of those bytes leads, without parsing them: what a node has already, its own commits first of all,
    /// it need not read. Nil where they begin otherwise than this release writes; then they are to be read.
    static func position(of bytes: ArraySlice<UInt8>) -> LinePosition? {
        var rest = bytes
        guard rest.take(#"{"f":\#(SharedFormat.version),"ep":"#), let epoch = rest.takeNumber(),
            rest.take(#","v":"#), let version = rest.takeNumber()
        else { return nil }
        return LinePosition(epoch: epoch, version: version)
    }

    private init(shared object: JSONObject) throws(WireError) {
        let epoch: Int64 = try object.required("ep")
        let version: Int64 = try object.required("v")
        let state: LineState = try object.required("state")
        var commit = Commit(next: state)
        commit.call = try object.row("row", on: state)
        let events: [JSONObject] = try object.optional("ev") ?? []
        for event in events { commit.events.append(try LineEvent(shared: event, on: state)) }
        // What follows takes consecutive numbers for granted, up to the line's own.
        let seqs = commit.events.map(\.seq)
        guard seqs == Array((state.seq - Int64(seqs.count) + 1)..<(state.seq + 1)) else {
            throw WireError(.notAllowed("does not lead to the state's seq"), member: "ev")
        }
        commit.effects = try object.list("fx")
        self.init(
            position: LinePosition(epoch: UInt64(epoch), version: UInt64(version)), commit: commit,
            turn: try object.optional("turn"))
    }
}

extension TalkTurn: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        let number: Int64 = try object.required("n")
        self.init(party: try object.required("p"), number: UInt64(number))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("p", party)
        writer.member("n", Int64(number))
    }
}

extension LineEvent {
    fileprivate init(shared object: JSONObject, on state: LineState) throws(WireError) {
        self.init(
            seq: try object.required("seq"), kind: try object.required("kind"), at: try object.required("at"),
            lamp: try object.required("lamp"), call: try object.row("row", on: state),
            actor: try object.optional("act"), reason: try object.optional("why"))
    }
}

extension ArraySlice<UInt8> {
    fileprivate mutating func take(_ text: String) -> Bool {
        guard starts(with: text.utf8) else { return false }
        removeFirst(text.utf8.count)
        return true
    }

    fileprivate mutating func takeNumber() -> UInt64? {
        let digits = prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        // What has more digits the reader would refuse (2^53).
        guard (1...16).contains(digits.count) else { return nil }
        removeFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
    }
}

extension JSONWriter {
    fileprivate mutating func event(_ event: LineEvent, on state: LineState) {
        object { writer in
            writer.member("seq", event.seq)
            writer.member("kind", event.kind)
            writer.member("at", event.at)
            writer.member("lamp", event.lamp)
            writer.row("row", event.call, on: state)
            writer.member("act", event.actor)
            writer.member("why", event.reason)
        }
    }

    /// Writes a row by its identifier where the state has the very same one, which is nearly always, else whole.
    fileprivate mutating func row(_ key: StaticString, _ call: Call?, on state: LineState) {
        guard let call else { return }
        if state.row(call.id) == call { member(key, call.id) } else { member(key, call) }
    }
}

extension JSONObject {
    /// Reads a row that stands there by its identifier, or whole.
    fileprivate func row(_ name: String, on state: LineState) throws(WireError) -> Call? {
        guard let member = self[name] else { return nil }
        guard member.string != nil else { return try optional(name) as Call? }
        guard let call = state.row(try required(name)) else {
            throw WireError(.notAllowed("is no call of the state"), member: name)
        }
        return call
    }
}
