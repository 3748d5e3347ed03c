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
        // By case, not by name: this is asked for each request.
        switch self {
        case .sessionOpen, .sessionRefresh: .session
        case .switchAttach, .switchSync, .switchIncoming, .switchProgress, .switchAnswered, .switchRemoteAnswered,
            .switchHeld, .switchResumed, .switchEnded, .switchVoicemailLeft, .switchRecordingMade, .switchMeetingJoined:
            .switch
        case .adminPartyPut, .adminPartyRemove, .adminLinePut, .adminLineRemove, .adminDelegationAdd,
            .adminDelegationRemove, .adminDelegationSetRights, .adminPolicySet, .adminPolicyGet, .adminDirectoryList,
            .adminDirectoryImport, .adminDirectoryExport, .adminSessionsList, .adminSessionsClose, .adminNodeDrain,
            .adminClusterStatus:
            .admin
        default: .client
        }
    }

    /// Whether scope `monitor` suffices too (protocol §3, P38).
    public var isOpenToMonitors: Bool {
        switch self {
        case .linesSubscribe, .linesUnsubscribe, .linesRepair: true
        default: false
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
