import HubCore
import HubProtocol
import HubWebSocket
import LineModel
import Synchronization

/// What a change of the directory means for the sessions of this thread: gates are looked at again when they change (R14).
extension ServiceThread {
    func directoryMoved(_ move: DirectoryMove) {
        if !move.visibility.isEmpty || !move.added.isEmpty { visibilityMoved(move.visibility, added: move.added) }
        if !move.relations.isEmpty { relationsMoved(move.relations) }
        for party in move.removed { closeSessions(ofRemoved: party) }
        if move.versionsMoved { versionsMoved() }
    }

    /// Ends a session that is too old since the policy changed, unless a call is on its device: that call it may still end,
    /// hold and resume, as nobody else can from there (R14, P42).
    func endIfTooOld(_ session: ClientSession) {
        guard let open = session.open, let minimum = open.tooOldFor, !hasCalls(open.caller) else { return }
        end(session, .clientTooOld, reason: "this client is too old: at least \(minimum) is needed")
    }

    /// A session without its party could do nothing any more: it must not come back as it is.
    private func closeSessions(ofRemoved party: PartyID) {
        for session in sessionsOfParty[party] ?? [] where session.open?.isFedByParty == true {
            end(session, .noSession, reason: "the party was removed")
        }
    }

    private func versionsMoved() {
        let policy = services.directory.directory.policy
        var judged: [ClientSession] = []
        sessions.forEach { session in
            // A switch carries calls for everybody: it is judged when it comes the next time.
            if let open = session.open, open.caller.kind != .switch { judged.append(session) }
        }
        for session in judged { judge(session, policy) }
    }

    private func judge(_ session: ClientSession, _ policy: Policy) {
        guard let open = session.open else { return }
        let version = services.sessions.client(of: open.id)?.version.flatMap(ClientVersion.init)
        let minimum = policy.minimumVersions[open.caller.kind].flatMap { minimum in
            version.map { $0 < minimum } ?? true ? minimum : nil
        }
        guard open.tooOldFor != minimum else { return }
        open.tooOldFor = minimum
        guard let minimum else { return }
        send(HubNotification.notice.message(HubNotice(code: .clientTooOld, minimum: minimum)), to: session)
        endIfTooOld(session)
    }

    private func hasCalls(_ caller: Caller) -> Bool {
        let control = services.control
        return control.talk.withLock { $0.calls(of: caller.party) }.contains { call in
            let row = control.lines.registry.line(of: call)
                .flatMap { control.lines.record(of: $0)?.state.call(call) }
            return row?.by?.party.id == caller.party && row?.by?.device == caller.device
        }
    }
}

extension Method {
    /// Whether a session that is too old since the policy changed may still use it: to see to the call on its device, and
    /// to take back what it asked for.
    var isOpenToTooOld: Bool {
        switch self {
        case .callHangUp, .callHold, .callResume, .sessionRefresh, .linesRepair, .partyRepair, .linesUnsubscribe,
            .presenceUnsubscribe:
            true
        default: false
        }
    }
}
