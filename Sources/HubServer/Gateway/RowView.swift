import HubCore
import HubProtocol
import LineModel

/// Shows calls and refusals to one viewer, with what it may see of them (P11, P12, P34).
struct RowView: Sendable {
    let lines: NodeLines

    /// The live call, as its line has it now.
    func call(_ id: CallID) -> Call? {
        lines.registry.line(of: id).flatMap { lines.record(of: $0)?.state.call(id) }
    }

    /// The row as the viewer sees it.
    func row(_ call: Call, for viewer: PartyID) -> CallRow {
        guard let state = lines.record(of: call.line)?.state else {
            return CallRow(call, owner: viewer, stale: true, alert: nil)
        }
        let callFor = state.group.isOwner(viewer) ? nil : state.group.owner.party.name
        let alert = call.rings(for: viewer) ? AlertRow(call, number: state.line.number, callFor: callFor) : nil
        return CallRow(
            call, owner: state.line.owner, stale: state.stale != nil, alert: alert,
            recording: call.isRecorded(by: viewer))
    }

    /// The row as JSON, as the viewer sees it on that record; encoded anew only where the record has it no more.
    func encoded(_ call: Call, on record: LineRecord, for viewer: PartyID) -> [UInt8] {
        let row = record.rows.first { $0.call == call.id } ?? EncodedRow(call, on: record.state)
        return row.bytes(for: ViewerClass(party: viewer, isOwner: record.state.group.isOwner(viewer)))
    }

    func error(_ refusal: Refusal, for viewer: PartyID) -> RPCError {
        RPCError(refusal) { row($0, for: viewer) }
    }

    /// The refusal as the caller is told it: neither row nor winner of a call that it may not see, as where the call in
    /// its way is its party's own on a line that its token does not name, or of which it is a member no more (P34, P38).
    func error(_ refusal: Refusal, for caller: Caller) -> RPCError {
        var told = refusal
        if let call = refusal.call, !shows(call, to: caller) { (told.call, told.winner) = (nil, nil) }
        return error(told, for: caller.party)
    }

    /// Whether the caller may see the row now: as a member, or as who has the call behind a closed gate (P34, P41).
    func shows(_ call: Call, to caller: Caller) -> Bool {
        guard let standing = member(of: call.line, caller)?.standing else { return false }
        return standing == .active || call.takesPart(caller.party)
    }

    /// Whether the caller may know of a call that its own party has on the line.
    func showsOwn(on line: LineID, to caller: Caller) -> Bool { member(of: line, caller) != nil }

    private func member(of line: LineID, _ caller: Caller) -> LineGroup.Member? {
        guard caller.viewer.sees(line) else { return nil }
        return lines.record(of: line)?.state.group.member(caller.party)
    }
}
