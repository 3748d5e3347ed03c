import HubCore
import HubProtocol
import HubWebSocket
import LineModel

/// Presence: who watches whom, and the rows that they are sent (P45). Newest wins: of a party that moved more than once while
/// a socket was full only the last row is sent.
extension ServiceThread {
    func subscribePresence(_ session: ClientSession, _ params: PresenceSubscribeParams) -> Reply {
        guard let open = session.open else { return .failure(.unauthenticated) }
        let directory = services.directory.directory
        var seen: Set<PartyID> = [], visible: [PartyID] = []
        var denied: [PresenceDeniedRow] = []
        for party in params.parties where seen.insert(party).inserted {
            if let code = open.caller.viewer.refusal(ofPresenceOf: party, in: directory) {
                denied.append(PresenceDeniedRow(party: party, code: code))
            } else {
                visible.append(party)
            }
        }
        let limit = limits.presenceSubscriptions
        guard (open.presence?.parties ?? []).union(visible).count <= limit else {
            return .failure(
                RPCError(.limitReached, details: ["limit": .number(Int64(limit)), "of": .text("subscriptions")]))
        }
        // From before the row is read: what changes afterwards is told.
        for party in visible { watch(party, session, open) }
        return .result(PresenceSubscribeResult(snapshots: visible.map(services.presence.row), denied: denied))
    }

    func unsubscribePresence(_ session: ClientSession, _ params: PresenceUnsubscribeParams) -> Reply {
        if let open = session.open {
            for party in params.parties ?? Array(open.presence?.parties ?? []) { unwatch(party, session, open) }
        }
        return .result(EmptyObject())
    }

    /// Brings the parties that moved to those who watch them.
    func presenceMoved() {
        let rows = services.presence.takeMoved(thread: number)
        guard !rows.isEmpty else { return }
        let directory = services.directory.directory
        for row in rows {
            // Encoded once for all who are sent it.
            let frame = Frame.text(HubNotification.presenceEvent.message(row))
            for session in presenceWatchers.of(row.party) {
                guard let open = session.open, isShown(row.party, to: session, open, directory) else { continue }
                if session.outbox.isEmpty, outlet.isReady(session.slot), !fanOut.plan.isFull(session.slot) {
                    append(frame, to: session.slot)
                    fanOut.count(1)
                } else {
                    open.presence?.waiting.insert(row.party)
                    // A session that is blocked is attended to when it can be written to.
                    if outlet.isReady(session.slot) { attendLater(session) }
                }
            }
        }
    }

    /// Adds the rows that had to wait, as they are now.
    func collectPresence(_ open: OpenSession, of session: ClientSession) {
        guard let waiting = open.presence?.waiting, !waiting.isEmpty else { return }
        let directory = services.directory.directory
        for party in waiting where isShown(party, to: session, open, directory) {
            guard session.outbox.isEmpty, !fanOut.plan.isFull(session.slot) else { return attendLater(session) }
            open.presence?.waiting.remove(party)
            append(
                Frame.text(HubNotification.presenceEvent.message(services.presence.row(of: party))), to: session.slot)
            fanOut.count(1)
        }
    }

    /// Delegations of these parties came into force or ceased to be: who may not see another any more is told so.
    func relationsMoved(_ parties: Set<PartyID>) {
        let directory = services.directory.directory
        for party in parties {
            for session in sessionsOfParty[party] ?? [] { lookAgainAtPresence(of: session, directory) }
        }
    }

    func lookAgainAtPresence(of session: ClientSession, _ directory: Directory) {
        guard let open = session.open, let watched = open.presence?.parties else { return }
        for party in watched { _ = isShown(party, to: session, open, directory) }
    }

    /// Takes the session out of all that it watches.
    func forgetPresence(of session: ClientSession, _ open: OpenSession) {
        for party in open.presence?.parties ?? [] { unwatch(party, session, open) }
    }

    // MARK: Steps

    /// Whether the session may still see the party: decided anew for each row, as a delegation may have ended (F27, R82).
    /// Where it may not, it is told so, once, and watches the party no longer.
    private func isShown(
        _ party: PartyID, to session: ClientSession, _ open: OpenSession, _ directory: Directory
    ) -> Bool {
        guard let code = open.caller.viewer.refusal(ofPresenceOf: party, in: directory) else { return true }
        unwatch(party, session, open)
        send(HubNotification.presenceRevoked.message(PresenceDeniedRow(party: party, code: code)), to: session)
        return false
    }

    private func watch(_ party: PartyID, _ session: ClientSession, _ open: OpenSession) {
        guard open.presence?.parties.contains(party) != true else { return }
        open.presence = open.presence ?? PresenceSubscriptions()
        open.presence?.parties.insert(party)
        services.metrics.presenceSubscriptions.add()
        if presenceWatchers.add(session, of: party) { services.presence.watch(party, thread: number) }
    }

    private func unwatch(_ party: PartyID, _ session: ClientSession, _ open: OpenSession) {
        guard open.presence?.parties.remove(party) != nil else { return }
        open.presence?.waiting.remove(party)
        services.metrics.presenceSubscriptions.add(-1)
        if presenceWatchers.remove(session, of: party) { services.presence.unwatch(party, thread: number) }
    }
}
