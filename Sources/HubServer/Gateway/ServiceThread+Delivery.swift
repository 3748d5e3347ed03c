import HubCore
import HubProtocol
import HubWebSocket
import LineModel
import LineTable

/// What is due for a connection leaves in one send: replies first, then the lines that moved, then the party's feed.
extension ServiceThread {
    /// Bytes built for one connection in one turn; the rest waits for the next turn.
    private static let turnBytes = 512 * 1024

    func flush(_ session: ClientSession) {
        guard !session.isBlocked, !session.isClosing else { return }
        var frames = FrameAssembler()
        for message in session.outbox { frames.append(message) }
        var moves: [LineMove] = []
        var partyCursor: Int64?
        if let open = session.open {
            for index in session.dirtyLines {
                guard frames.byteCount < Self.turnBytes else {
                    flushLater(session)
                    break
                }
                moves.append(collect(index, of: session, open.caller.viewer, into: &frames))
            }
            if session.isPartyDirty { partyCursor = collectFeed(open, into: &frames) }
        }
        guard !frames.isEmpty else { return settle(session, moves, partyCursor) }
        switch session.connection.send(frames: frames.finish()) {
        case .sent:
            services.metrics.framesSent.add(frames.frameCount)
            session.outbox.removeAll()
            session.outboxBytes = 0
            settle(session, moves, partyCursor)
        case .blocked:
            // Nothing was written: the cursors stay, and what is due is built anew from the table later.
            services.metrics.blockedSends.add()
            session.isBlocked = true
            session.blockedSince = now
        case .closed:
            session.outbox.removeAll()
        }
    }

    /// Where a subscription stands once what was collected for it has been sent.
    private enum LineMove {
        case moved(LineIndex, Subscription)
        case gone(LineIndex)
    }

    private func settle(_ session: ClientSession, _ moves: [LineMove], _ partyCursor: Int64?) {
        for move in moves {
            switch move {
            case .moved(let index, let subscription):
                session.subscriptions[index] = subscription
                session.dirtyLines.remove(index)
            case .gone(let index): drop(index, of: session)
            }
        }
        if let partyCursor {
            session.open?.partyCursor = partyCursor
            session.isPartyDirty = false
        }
    }

    /// Adds what the session misses of one line; what it may see is decided on the very snapshot that is sent (F27).
    private func collect(
        _ index: LineIndex, of session: ClientSession, _ viewer: Viewer, into frames: inout FrameAssembler
    ) -> LineMove {
        guard var subscription = session.subscriptions[index] else { return .gone(index) }
        let seen: Bool? = reader.read(index) { record in
            guard record.state.line.id == subscription.line else { return false }
            switch viewer.sight(of: record.state) {
            case .nothing where subscription.needsSnapshot && !subscription.isReload:
                // The session was never told of the line: there is nothing to revoke.
                return false
            case .nothing(let code):
                frames.append(revocation(of: subscription.line, seq: record.state.seq, code))
                return false
            case .ownCalls:
                collectOwn(record, viewer, &subscription, into: &frames)
            case .everything(let asOwner):
                let viewer = ViewerClass(party: viewer.party, isOwner: asOwner)
                if subscription.mode == .lamp {
                    collectLamp(record, &subscription, into: &frames)
                } else {
                    collectEvents(record, viewer, &subscription, into: &frames)
                }
            }
            return true
        }
        switch seen {
        case true?: return .moved(index, subscription)
        case false?: return .gone(index)
        case nil:
            frames.append(revocation(of: subscription.line, seq: subscription.cursor.seq, .unknownLine))
            return .gone(index)
        }
    }

    private func collectEvents(
        _ record: LineRecord, _ viewer: ViewerClass, _ subscription: inout Subscription,
        into frames: inout FrameAssembler
    ) {
        let latest = record.state.seq
        let next = subscription.cursor.next(latest: latest, kept: record.ring.count)
        if subscription.needsSnapshot || next == .snapshot {
            let reloading = subscription.isReload || !subscription.needsSnapshot
            frames.append(HubNotification.lineSnapshot.message(record.snapshot(for: viewer, reloading: reloading)))
            services.metrics.snapshotsSent.add()
            subscription.needsSnapshot = false
            subscription.isReload = false
        } else if case .events(let count) = next {
            for event in record.ring.suffix(count) { frames.append(event.bytes(for: viewer, on: record)) }
            services.metrics.notificationsSent.add(count)
        }
        subscription.cursor.seq = latest
    }

    private func collectLamp(
        _ record: LineRecord, _ subscription: inout Subscription, into frames: inout FrameAssembler
    ) {
        let lamp = record.state.lamp
        if subscription.needsSnapshot {
            frames.append(HubNotification.lineSnapshot.message(record.lampSnapshot()))
            services.metrics.snapshotsSent.add()
        } else if subscription.lamp != lamp {
            frames.append(record.lamp)
            services.metrics.notificationsSent.add()
        }
        subscription.needsSnapshot = false
        subscription.lamp = lamp
        subscription.cursor.seq = record.state.seq
    }

    /// A delegate whom a gate cut off in a call follows that call alone, by whole snapshots (P41): one each time its own
    /// rows change, so that the others' calls stay unseen.
    private func collectOwn(
        _ record: LineRecord, _ viewer: Viewer, _ subscription: inout Subscription, into frames: inout FrameAssembler
    ) {
        let own = record.state.calls.filter { $0.by?.party.id == viewer.party }.map(\.rev)
        // Should the gate open again, the whole line comes anew.
        subscription.cursor.seq = -1
        guard subscription.needsSnapshot || subscription.ownRevs != own else { return }
        subscription.ownRevs = own
        subscription.needsSnapshot = false
        let snapshot = record.ownSnapshot(
            for: ViewerClass(party: viewer.party, isOwner: false), lampOnly: subscription.mode == .lamp)
        frames.append(HubNotification.lineSnapshot.message(snapshot))
        services.metrics.snapshotsSent.add()
    }

    /// The last event of a line that the viewer may no longer see (P11).
    func revocation(of line: LineID, seq: Int64, _ code: RefusalCode) -> [UInt8] {
        let reason: String? = code == .policyOff ? code.rawValue : nil
        return HubNotification.lineEvent.message(
            LineEventRow(
                line: line, epoch: services.authority.epoch, seq: max(seq, 0), type: .revoked, at: now, lamp: .unknown,
                reason: reason))
    }

    /// Adds the party's events that the session misses; of a feed too far ahead the latest, so that it sees the gap.
    private func collectFeed(_ open: ClientSession.Open, into frames: inout FrameAssembler) -> Int64 {
        let party = open.caller.party
        let events =
            services.feeds.events(of: party, after: open.partyCursor)
            ?? services.feeds.events(of: party, after: services.feeds.seq(of: party) - 1) ?? []
        for event in events { frames.append(message(event, for: open.caller)) }
        services.metrics.notificationsSent.add(events.count)
        return events.last?.seq ?? open.partyCursor
    }

    private func message(_ event: PartyEvent, for caller: Caller) -> [UInt8] {
        HubNotification.partyEvent.message(
            PartyEventRow(event, for: caller) { services.directory.name(of: $0) })
    }
}
