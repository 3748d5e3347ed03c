public import HubProtocol
public import LineModel

// What steers a call that is going on (protocol §8.3).
extension HubClient {
    /// Keeps a call on an own line to whoever has it: nobody else picks it up or joins (P35).
    public func lock(_ call: CallID, ifRevision rev: Int64? = nil) async throws(HubError) -> CallRow {
        try await command(.callLock, on: call, rev).call
    }

    public func unlock(_ call: CallID, ifRevision rev: Int64? = nil) async throws(HubError) -> CallRow {
        try await command(.callUnlock, on: call, rev).call
    }

    /// Hands an own call to a number outside the line; the row that it gives has ended `transferredOut` (T16).
    public func transfer(
        _ call: CallID, to number: String, ifRevision rev: Int64? = nil
    ) async throws(HubError) -> CallRow {
        let params = CallTransferParams(call: call, to: number, commandId: makeCommandID(), rev: rev)
        let result: CallCommandResult = try await command(.callTransfer, params)
        return result.call
    }

    /// Moves an own connected call into a meeting of another member; returns when it is there, up to 35 s later (R54).
    public func move(
        _ call: CallID, to meeting: Meeting, ifRevision rev: Int64? = nil
    ) async throws(HubError) -> CallRow {
        let params = CallMoveToMeetingParams(
            call: call, meeting: MeetingRow(meeting), commandId: makeCommandID(), rev: rev)
        let result: CallCommandResult = try await command(.callMoveToMeeting, params)
        return result.call
    }

    /// Talks in a call beside whoever has it; the party's other connected calls are held (P37).
    public func join(_ call: CallID, ifRevision rev: Int64? = nil) async throws(HubError) -> CallCommandResult {
        try await command(.callJoin, on: call, rev)
    }

    /// Listens to a call, whispers to its talker, breaks in, takes over, or stops; where the administrator allows it (R16).
    public func monitor(
        _ call: CallID, _ mode: MonitorMode, ifRevision rev: Int64? = nil
    ) async throws(HubError) -> CallCommandResult {
        let params = CallMonitorParams(call: call, mode: mode, commandId: makeCommandID(), rev: rev)
        return try await command(.callMonitor, params)
    }
}
