import HubJSON
import HubProtocol

// Commands that steer a call that is going on and take more than the call (protocol §8.3).
extension CallDesk {
    func transfer(_ command: CallTransferParams, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        once(.callTransfer, on: command.call, params, commandID: command.commandId, caller, respond) { by, id, end in
            commands.traced(for: caller).transfer(
                command.call, to: command.to, by: by, rev: command.rev, id: id, done: end)
        }
    }

    func moveToMeeting(
        _ command: CallMoveToMeetingParams, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond
    ) {
        once(.callMoveToMeeting, on: command.call, params, commandID: command.commandId, caller, respond) {
            by, id, end in
            commands.traced(for: caller).moveToMeeting(
                command.call, command.meeting.meeting, by: by, rev: command.rev, id: id, done: end)
        }
    }

    func monitor(_ command: CallMonitorParams, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        once(.callMonitor, on: command.call, params, commandID: command.commandId, caller, respond) { by, id, end in
            commands.traced(for: caller).monitor(
                command.call, command.mode, by: by, rev: command.rev, id: id, done: end)
        }
    }

    func record(_ command: CallRecordParams, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond) {
        once(.callRecord, on: command.call, params, commandID: command.commandId, caller, respond) { by, _, end in
            commands.traced(for: caller).record(command.call, command.action, by: by, rev: command.rev, done: end)
        }
    }
}
