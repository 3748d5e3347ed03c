import HubCore
import HubJSON
import HubProtocol
import LineModel

/// Brings each request to the desk that answers it; the same for sockets and HTTP.
final class Router: Sendable {
    let calls: CallDesk
    let alerts: AlertsDesk
    let status: StatusDesk
    let history: HistoryDesk
    let lines: LinesDesk
    let administration: AdministrationDesk
    let switches: SwitchDesk
    let voicemail: VoicemailDesk
    let recordings: RecordingDesk
    let audioReports: AudioReports
    let audit: AuditLog

    init(
        calls: CallDesk, alerts: AlertsDesk, status: StatusDesk, history: HistoryDesk, lines: LinesDesk,
        administration: AdministrationDesk, switches: SwitchDesk, voicemail: VoicemailDesk, recordings: RecordingDesk,
        audioReports: AudioReports, audit: AuditLog
    ) {
        self.calls = calls
        self.alerts = alerts
        self.status = status
        self.history = history
        self.lines = lines
        self.administration = administration
        self.switches = switches
        self.voicemail = voicemail
        self.recordings = recordings
        self.audioReports = audioReports
        self.audit = audit
    }

    /// Refuses a method of a scope that the token does not hold (P26, P38).
    func checkScope(_ method: Method, _ params: JSONObject, _ caller: Caller) throws(RPCError) {
        let isHeld =
            switch method.scope {
            case .session: true
            case .client: caller.scopes.contains(.client) || method.isOpenToMonitors && caller.scopes.contains(.monitor)
            case .switch: caller.scopes.contains(.switch)
            case .admin: caller.scopes.contains(.admin)
            }
        guard isHeld else {
            let error = RPCError(.forbidden)
            audit.impossible(method, params, caller, error)
            throw error
        }
    }

    /// Answers a request once, on any thread, perhaps before this returns.
    ///
    /// - Parameter admit: refuses what comes too fast; asked once the parameters are known to be good (P26).
    func handle(
        _ method: Method, _ params: JSONObject, _ caller: Caller, admit: () throws(Refusal) -> Void,
        respond: @escaping Respond
    ) {
        do {
            try route(method, params, caller, admit, respond)
        } catch let error as WireError {
            let error = RPCError(error)
            // What comes faster than commands may is only put off, and no act.
            if audit.covers(method), (try? admit()) != nil { audit.impossible(method, params, caller, error) }
            respond(.failure(error))
        } catch let refusal as Refusal {
            respond(.failure(RPCError(refusal.code, details: refusal.details)))
        } catch {
            respond(.failure(.internalError()))
        }
    }

    private func route(
        _ method: Method, _ params: JSONObject, _ caller: Caller, _ admit: () throws(Refusal) -> Void,
        _ respond: @escaping Respond
    ) throws {
        switch method {
        case .callPlace:
            let command = try CallPlaceParams(from: params)
            try admit()
            calls.place(command, params, caller, respond)
        case .callAnswer, .callDecline, .callHold, .callResume, .callPickUp, .callHangUp, .callLock, .callUnlock,
            .callJoin:
            let command = try CallCommandParams(from: params)
            try admit()
            calls.command(method, command, params, caller, respond)
        case .callTransfer:
            let command = try CallTransferParams(from: params)
            try admit()
            calls.transfer(command, params, caller, respond)
        case .callMoveToMeeting:
            let command = try CallMoveToMeetingParams(from: params)
            try admit()
            calls.moveToMeeting(command, params, caller, respond)
        case .callMonitor:
            let command = try CallMonitorParams(from: params)
            try admit()
            calls.monitor(command, params, caller, respond)
        case .callRecord:
            let command = try CallRecordParams(from: params)
            try admit()
            calls.record(command, params, caller, respond)
        case .alertsSet:
            let change = try AlertsSetParams(from: params)
            try admit()
            alerts.set(change, params, caller, respond)
        case .presenceSet:
            let change = try PresenceSetParams(from: params)
            try admit()
            status.set(change, params, caller, respond)
        case .presenceUnsubscribe:
            // By HTTP, where there is no session that could watch (P39).
            _ = try PresenceUnsubscribeParams(from: params)
            respond(.result(EmptyObject()))
        case .historyList:
            let query = try HistoryListParams(from: params)
            try admit()
            history.list(query, caller, respond)
        case .historyDelete:
            let deletion = try HistoryDeleteParams(from: params)
            try admit()
            history.delete(deletion, params, caller, respond)
        case .voicemailList:
            let query = try VoicemailListParams(from: params)
            try admit()
            respond(voicemail.list(query, caller))
        case .voicemailPlay, .voicemailDelete:
            let message = try VoicemailParams(from: params)
            try admit()
            if method == .voicemailPlay {
                voicemail.play(message, params, caller, respond)
            } else {
                voicemail.delete(message, params, caller, respond)
            }
        case .recordingsList:
            let query = try RecordingsListParams(from: params)
            try admit()
            respond(recordings.list(query, caller))
        case .recordingsPlay, .recordingsDelete:
            let recording = try RecordingParams(from: params)
            try admit()
            if method == .recordingsPlay {
                recordings.play(recording, params, caller, respond)
            } else {
                recordings.delete(recording, params, caller, respond)
            }
        case .switchVoicemailLeft:
            audioReports.voicemailLeft(try SwitchVoicemailLeftParams(from: params), caller, respond)
        case .switchRecordingMade:
            audioReports.recordingMade(try SwitchRecordingMadeParams(from: params), caller, respond)
        case .linesList:
            try admit()
            respond(lines.list(caller))
        case .partyRepair:
            let repair = try PartyRepairParams(from: params)
            try admit()
            respond(lines.repairParty(repair, caller))
        case .switchIncoming, .switchProgress, .switchAnswered, .switchRemoteAnswered, .switchHeld, .switchResumed,
            .switchEnded, .switchMeetingJoined:
            try switches.report(method, params, caller, respond)
        default:
            let audited = audit.following(method, params, caller, respond)
            guard try administration.handle(method, params, caller, audited) else {
                return respond(.failure(.methodNotFound()))
            }
        }
    }
}

extension Metrics {
    /// Counts a reply that refuses, by the word in its encoded error.
    func note(_ reply: Reply) {
        guard case .failure(let error) = reply,
            let value = try? JSONReader.read(error, limits: JSONLimits(maximumBytes: error.count)),
            let word = value["data"]?["code"]?.string, let code = RefusalCode(rawValue: word)
        else { return }
        refused(code)
    }
}
