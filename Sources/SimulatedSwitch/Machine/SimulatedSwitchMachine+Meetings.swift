import HubProtocol
import LineModel

// Calls that are moved into meetings (P36): the order is accepted at once, and the report comes when the call is there.
extension SimulatedSwitchMachine {
    mutating func move(_ id: CallID, _ meeting: MeetingRow?) -> [SwitchAction] {
        calls[id]?.moving = meeting
        return [.setTimer(.meeting(id), after: configuration.meetingDelay)]
    }

    mutating func meetingJoined(_ id: CallID) -> [SwitchAction] {
        guard var meeting = calls[id]?.moving else { return [] }
        // An instant meeting gets its name when it begins.
        meeting.id = meeting.id ?? MeetingID(trusted: "\(configuration.name).meeting-\(calls[id]?.number ?? 0)")
        let params = SwitchReportParams(call: id, meeting: meeting)
        return forget(id, nil) + report(.switchMeetingJoined, params, for: .report(.switchMeetingJoined, id))
    }
}
