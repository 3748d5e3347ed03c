import HubJSON
import HubProtocol
import LineModel

/// Each effect is an object whose first member names it.
extension Effect: NodeShared {
    init(shared object: JSONObject) throws(WireError) {
        guard let name = object.members.first?.key else { throw WireError(.missing) }
        switch name {
        case "order": self = .order(try object.required(name))
        case "settled":
            let refusal: Refusal? = try object.optional("no")
            self = .settled(try object.required(name), refusal.map { .refused($0) } ?? .confirmed)
        case "withdrawn":
            self = .withdrawn(try object.required(name), try object.required("party"), try object.required("why"))
        case "recorded": self = .recorded(try object.required(name))
        case "recStart":
            self = .recordingStarted(
                try object.required(name), try object.required("rec"), try object.required("party"))
        case "recStop":
            self = .recordingStopped(
                try object.required(name), try object.required("rec"), try object.required("party"))
        default: throw WireError(.notAllowed("is no known effect"), member: name)
        }
    }

    func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .order(let order): writer.member("order", order)
        case .settled(let claim, let outcome):
            writer.member("settled", claim)
            if case .refused(let refusal) = outcome { writer.member("no", refusal) }
        case .withdrawn(let call, let party, let reason):
            writer.member("withdrawn", call)
            writer.member("party", party)
            writer.member("why", reason)
        case .recorded(let record): writer.member("recorded", record)
        case .recordingStarted(let call, let recording, let party):
            write("recStart", call, recording, party, to: &writer)
        case .recordingStopped(let call, let recording, let party):
            write("recStop", call, recording, party, to: &writer)
        }
    }

    private func write(
        _ name: StaticString, _ call: CallID, _ recording: RecordingID, _ party: PartyID, to writer: inout JSONWriter
    ) {
        writer.member(name, call)
        writer.member("rec", recording)
        writer.member("party", party)
    }
}
