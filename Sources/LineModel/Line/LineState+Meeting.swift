/// Moving a call into a meeting of another member (R54-R56, T17, P36).
extension LineState {
    /// How long an accepted move may take until the call is in the meeting (P36).
    public static let moveTime: Timestamp.Span = .seconds(30)

    /// First half: whoever has the connected call asks for it to be moved.
    func moveToMeeting(
        _ id: CallID, _ meeting: Meeting, by: Talker, _ context: LineContext
    ) throws(Refusal) -> Decision {
        if call(id)?.by?.party.id != by.party.id { try admit(by.party.id, right: [], to: id) }
        guard meeting.host != by.party.id, group.shows(to: meeting.host) else {
            throw Refusal(.invalidParams, details: ["member": .text("meeting.host")])
        }
        var call = try departing(id, by: by, from: [.connected], .moveToMeeting, context)
        var order = call.claim(.moveToMeeting, .moveToMeeting, by: by, context)
        order.meeting = meeting
        call.state = .elevating
        return claimed(call, order, context)
    }

    /// The switch has begun to move the call, and has so long to finish.
    func moveAccepted(_ call: Call, _ pending: Pending, _ context: LineContext) -> Decision {
        var row = call
        var accepted = pending
        accepted.until = context.now + Self.moveTime
        row.pending = accepted
        return changed(context) { $0.put(&row, .init(.updated)) }
    }

    /// The call is in the meeting: the line is free of it. Like an end, this report never loses (P10).
    func meetingJoined(_ id: CallID, _ meeting: Meeting, _ context: LineContext) throws(Refusal) -> Decision {
        guard let call = call(id) else { return .unchanged(tombstone(id)) }
        guard call.answeredAt != nil, call.state != .ringing else { throw Refusal(.notConnected, call: call) }
        return changed(context) { draft in
            guard let pending = call.pending, pending.operation == .moveToMeeting else {
                return draft.depart(call, .movedToMeeting, to: .meeting(meeting), by: nil)
            }
            var row = call
            row.pending = nil
            draft.depart(row, .movedToMeeting, to: .meeting(meeting), by: pending.by.party)
            draft.settle(pending)
        }
    }
}

extension LineDraft {
    /// Has the switch give up a move, and the talker's leg the call back; what it did all the same it reports.
    mutating func recall(_ call: Call) {
        order(SwitchOrder(.resume, call, by: call.by, until: now + SwitchOrder.patience))
    }
}
