import HubJSON
import HubProtocol
import LineModel

/// A fact as nodes write it: `k` says which, `is` what is known now.
extension StoredFact: NodeShared {
    private enum Kind: String, WireWord {
        case party, partyRemoved, line, lineRemoved, delegation, delegationRemoved, policy, status, liveCall, endedCall
        case liveCallForgotten, historyHidden, command
    }

    func encodedForNodes() -> [UInt8] { SharedFormat.encode(capacity: 384, writeMembers) }

    /// Reads what `encodedForNodes` wrote.
    init(forNodes bytes: [UInt8]) throws(SharedFormatError) {
        self = try SharedFormat.decode(bytes, StoredFact.init(shared:))
    }

    init(shared object: JSONObject) throws(WireError) {
        let word: String = try object.required("k")
        if let kind = AudioFact.Kind(rawValue: word) {
            self = .audio(try AudioFact(kind, shared: object))
            return
        }
        let kind: Kind = try object.required("k")
        self =
            switch kind {
            case .party: .party(try object.required("is"))
            case .partyRemoved: .partyRemoved(try object.required("id"))
            case .line: .line(try object.required("is"))
            case .lineRemoved: .lineRemoved(try object.required("id"))
            case .delegation: .delegation(try object.required("is"))
            case .delegationRemoved:
                .delegationRemoved(delegator: try object.required("from"), delegate: try object.required("to"))
            case .policy: .policy((try object.required("is") as PolicyRow).policy)
            case .status: .status(try object.required("id"), try object.required("st"))
            case .liveCall: .liveCall(try object.required("is"))
            case .endedCall: .endedCall(try object.required("is"))
            case .liveCallForgotten: .liveCallForgotten(try object.required("id"))
            case .historyHidden: .historyHidden(try object.required("id"), by: try object.required("by"))
            case .command: .command(try object.required("is"))
            }
    }

    func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .party(let party): writer.fact(Kind.party, party)
        case .partyRemoved(let id): writer.fact(Kind.partyRemoved, id)
        case .line(let line): writer.fact(Kind.line, line)
        case .lineRemoved(let id): writer.fact(Kind.lineRemoved, id)
        case .delegation(let delegation): writer.fact(Kind.delegation, delegation)
        case .delegationRemoved(let delegator, let delegate):
            writer.member("k", Kind.delegationRemoved)
            writer.member("from", delegator)
            writer.member("to", delegate)
        case .policy(let policy):
            // As administrators read it: there is no more to it than they see.
            writer.member("k", Kind.policy)
            writer.member("is", PolicyRow(policy))
        case .status(let party, let status):
            writer.fact(Kind.status, party)
            writer.member("st", status)
        case .liveCall(let record): writer.fact(Kind.liveCall, record)
        case .endedCall(let record): writer.fact(Kind.endedCall, record)
        case .liveCallForgotten(let call): writer.fact(Kind.liveCallForgotten, call)
        case .historyHidden(let call, let viewer):
            writer.fact(Kind.historyHidden, call)
            writer.member("by", viewer)
        case .command(let result): writer.fact(Kind.command, result)
        case .audio(let fact): fact.writeMembers(to: &writer)
        }
    }
}

extension JSONWriter {
    fileprivate mutating func fact<Value: NodeShared>(_ kind: some WireWord, _ value: Value) {
        member("k", kind)
        member("is", value)
    }

    fileprivate mutating func fact<Named>(_ kind: some WireWord, _ id: Identifier<Named>) {
        member("k", kind)
        member("id", id)
    }
}
