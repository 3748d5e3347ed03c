public import HubProtocol
public import LineModel

// Calls. Each returns when the change is committed and, where a switch must act, confirmed by it (protocol §8.1); each
// makes one commandId and keeps it through repetitions.
extension HubClient {
    /// Dials a number from a line; returns when the switch dials.
    public func place(from line: LineID, to number: String) async throws(HubError) -> CallRow {
        let params = CallPlaceParams(line: line, to: number, commandId: makeCommandID())
        let result: CallCommandResult = try await command(.callPlace, params)
        return result.call
    }

    /// Answers; with `hold` the party's other connected calls are held once this one is won (R37, R38).
    public func answer(
        _ call: CallID, hold: Bool = false, ifRevision rev: Int64? = nil
    ) async throws(HubError) -> CallCommandResult {
        let params = CallCommandParams(call: call, hold: hold, commandId: makeCommandID(), rev: rev)
        return try await command(.callAnswer, params)
    }

    /// Silences the alert of this party alone (R35).
    public func decline(_ call: CallID, ifRevision rev: Int64? = nil) async throws(HubError) -> CallRow {
        try await command(.callDecline, on: call, rev).call
    }

    public func hold(_ call: CallID, ifRevision rev: Int64? = nil) async throws(HubError) -> CallRow {
        try await command(.callHold, on: call, rev).call
    }

    /// Takes back a call that this party held; its other connected calls are held (P31).
    public func resume(_ call: CallID, ifRevision rev: Int64? = nil) async throws(HubError) -> CallCommandResult {
        try await command(.callResume, on: call, rev)
    }

    /// Takes over a held call; the party's other connected calls are held (R42, R51).
    public func pickUp(_ call: CallID, ifRevision rev: Int64? = nil) async throws(HubError) -> CallCommandResult {
        try await command(.callPickUp, on: call, rev)
    }

    /// Hangs up; a call that nobody knows any more counts as hung up, and gives nil (F24).
    @discardableResult
    public func hangUp(_ call: CallID, ifRevision rev: Int64? = nil) async throws(HubError) -> CallRow? {
        do {
            return try await command(.callHangUp, on: call, rev).call
        } catch  where error.word == .unknownCall {
            return nil
        }
    }

    func command(
        _ method: Method, on call: CallID, _ rev: Int64?
    ) async throws(HubError) -> CallCommandResult {
        try await command(method, CallCommandParams(call: call, commandId: makeCommandID(), rev: rev))
    }
}

// What belongs to the party.
extension HubClient {
    /// Opts in or out of the alerts of a delegator's lines.
    public func setAlerts(of delegator: PartyID, optedIn: Bool) async throws(HubError) -> AlertsSetResult {
        let params = AlertsSetParams(delegator: delegator, optedIn: optedIn, commandId: makeCommandID())
        return try await command(.alertsSet, params)
    }

    /// One page of the history, the newest first; `next` of a page is `before` of the one after.
    public func history(_ params: HistoryListParams = HistoryListParams()) async throws(HubError) -> HistoryListResult {
        try await command(.historyList, params)
    }

    /// Hides an entry for this party alone (R58).
    public func deleteHistory(_ entry: CallID) async throws(HubError) {
        let _: EmptyObject = try await command(
            .historyDelete, HistoryDeleteParams(entry: entry, commandId: makeCommandID()))
    }

    /// One page of the messages on own and shared lines, the newest first (R72-R79).
    public func voicemail(
        _ params: VoicemailListParams = VoicemailListParams()
    ) async throws(HubError) -> VoicemailListResult {
        try await command(.voicemailList, params)
    }

    /// Gives a URL to a message's sound, and marks it as played for all (R75).
    public func playVoicemail(_ message: VoicemailID) async throws(HubError) -> MediaLinkResult {
        try await command(.voicemailPlay, VoicemailParams(message: message, commandId: makeCommandID()))
    }

    /// Deletes a message for all (R74).
    public func deleteVoicemail(_ message: VoicemailID) async throws(HubError) {
        let _: EmptyObject = try await command(
            .voicemailDelete, VoicemailParams(message: message, commandId: makeCommandID()))
    }

    /// Begins or ends a recording of this party's own call; nobody else is told (R71).
    public func record(_ call: CallID, _ action: RecordAction) async throws(HubError) -> CallRow {
        let result: CallCommandResult = try await command(
            .callRecord, CallRecordParams(call: call, action: action, commandId: makeCommandID()))
        return result.call
    }

    /// One page of this party's own recordings, the newest first (R71).
    public func recordings(
        _ params: RecordingsListParams = RecordingsListParams()
    ) async throws(HubError) -> RecordingsListResult {
        try await command(.recordingsList, params)
    }

    public func playRecording(_ recording: RecordingID) async throws(HubError) -> MediaLinkResult {
        try await command(.recordingsPlay, RecordingParams(recording: recording, commandId: makeCommandID()))
    }

    public func deleteRecording(_ recording: RecordingID) async throws(HubError) {
        let _: EmptyObject = try await command(
            .recordingsDelete, RecordingParams(recording: recording, commandId: makeCommandID()))
    }

    /// The lines that this party may call from (R17-R21); `view.menu` is the same, kept up to date.
    public func linesMenu() async throws(HubError) -> LinesListResult {
        try await command(.linesList, EmptyObject())
    }

    /// Sends a request whose repetition does no harm, and reads its result.
    public func command<Result: WireReadable>(
        _ method: Method, _ params: some WireEncodable
    ) async throws(HubError) -> Result {
        let value = try await send(method.rawValue, params, isRepeatable: true)
        do {
            return try Result(wire: value)
        } catch {
            throw HubError(.malformedReply, message: "\(method.rawValue): \(error)")
        }
    }
}
