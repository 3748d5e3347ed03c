/// Every request that the hub takes (protocol §2-§7).
///
/// What the hub itself sends is in `HubNotification` and, for switches, in `SwitchOrder.Verb`.
public enum Method: String, Sendable, CaseIterable {
    case sessionOpen = "session.open"
    case sessionRefresh = "session.refresh"

    case linesList = "lines.list"
    case linesSubscribe = "lines.subscribe"
    case linesUnsubscribe = "lines.unsubscribe"
    case linesRepair = "lines.repair"
    case partyRepair = "party.repair"

    case callPlace = "call.place"
    case callAnswer = "call.answer"
    case callDecline = "call.decline"
    case callHold = "call.hold"
    case callResume = "call.resume"
    case callPickUp = "call.pickUp"
    case callHangUp = "call.hangUp"
    case callTransfer = "call.transfer"
    case callMoveToMeeting = "call.moveToMeeting"
    case callLock = "call.lock"
    case callUnlock = "call.unlock"
    case callJoin = "call.join"
    case callMonitor = "call.monitor"
    case callRecord = "call.record"
    case alertsSet = "alerts.set"

    case historyList = "history.list"
    case historyDelete = "history.delete"
    case voicemailList = "voicemail.list"
    case voicemailPlay = "voicemail.play"
    case voicemailDelete = "voicemail.delete"
    case recordingsList = "recordings.list"
    case recordingsPlay = "recordings.play"
    case recordingsDelete = "recordings.delete"
    case presenceSubscribe = "presence.subscribe"
    case presenceUnsubscribe = "presence.unsubscribe"
    case presenceSet = "presence.set"

    case adminPartyPut = "admin.party.put"
    case adminPartyRemove = "admin.party.remove"
    case adminLinePut = "admin.line.put"
    case adminLineRemove = "admin.line.remove"
    case adminDelegationAdd = "admin.delegation.add"
    case adminDelegationRemove = "admin.delegation.remove"
    case adminDelegationSetRights = "admin.delegation.setRights"
    case adminPolicySet = "admin.policy.set"
    case adminPolicyGet = "admin.policy.get"
    case adminDirectoryList = "admin.directory.list"
    case adminDirectoryImport = "admin.directory.import"
    case adminDirectoryExport = "admin.directory.export"
    case adminSessionsList = "admin.sessions.list"
    case adminSessionsClose = "admin.sessions.close"
    case adminNodeDrain = "admin.node.drain"
    case adminClusterStatus = "admin.cluster.status"

    case switchAttach = "switch.attach"
    case switchSync = "switch.sync"
    case switchIncoming = "switch.incoming"
    case switchProgress = "switch.progress"
    case switchAnswered = "switch.answered"
    case switchRemoteAnswered = "switch.remoteAnswered"
    case switchHeld = "switch.held"
    case switchResumed = "switch.resumed"
    case switchEnded = "switch.ended"
    case switchVoicemailLeft = "switch.voicemailLeft"
    case switchRecordingMade = "switch.recordingMade"
    case switchMeetingJoined = "switch.meetingJoined"
}

extension Method {
    /// What a session must hold to use a method.
    public enum Scope: String, Sendable, CaseIterable {
        /// Any token: these methods make the session.
        case session
        case client, `switch`, admin
    }

    public var scope: Scope {
        // By the bytes: this is asked for each request.
        if rawValue.utf8.starts(with: "switch.".utf8) { return .switch }
        if rawValue.utf8.starts(with: "admin.".utf8) { return .admin }
        return rawValue.utf8.starts(with: "session.".utf8) ? .session : .client
    }

    /// Whether scope `monitor` suffices too (protocol §3, P38).
    public var isOpenToMonitors: Bool {
        switch self {
        case .linesSubscribe, .linesUnsubscribe, .linesRepair: true
        default: false
        }
    }

    /// Whether this release has it; a reserved method is answered with -32601.
    public var isBuilt: Bool {
        switch self {
        case .callTransfer, .callMoveToMeeting, .callLock, .callUnlock, .callJoin, .callMonitor, .callRecord,
            .voicemailList, .voicemailPlay, .voicemailDelete, .recordingsList, .recordingsPlay, .recordingsDelete,
            .switchVoicemailLeft, .switchRecordingMade, .switchMeetingJoined:
            false
        default: true
        }
    }

    /// Whether `POST /v1/rpc` takes it (P39).
    public var isOnHTTP: Bool {
        switch self {
        case .sessionOpen, .sessionRefresh, .linesSubscribe, .linesUnsubscribe, .linesRepair, .presenceSubscribe,
            .switchAttach, .switchSync:
            false
        default: true
        }
    }
}
