import HubCore
import HubJSON
import HubLoop
import HubProtocol
import HubWebSocket
import LineModel
import LineTable

/// What is due for a connection leaves in one send at the end of the turn: replies first, then the lines that moved,
/// then the party's feed.
extension ServiceThread {
    /// Bytes that are put together for those who fell behind before they are sent.
    private static let turnBytes = 4 << 20

    /// Everything that came together leaves together.
    func finishTurn() {
        for letter in mailbox.takeAll() { letter(self) }
        takeVerified()
        // Whole messages that had to wait go before the events that came after them.
        for session in attention where !session.outbox.isEmpty { takeOutbox(of: session) }
        dirty.drain { deliver($0) }
        let due = attention
        attention.removeAll(keepingCapacity: true)
        for session in due {
            serve(session)
        }
        sendPlan()
        // What did not fit into one turn's share goes on in the next, after others had theirs.
        if !attention.isEmpty { loop.wake() }
    }

    /// Puts together what is due for the session.
    func serve(_ session: ClientSession) {
        attend(to: session)
        if outlet.byteCount > Self.turnBytes { sendPlan() }
    }

    /// Sends what was planned.
    func sendPlan() {
        fanOut.forgetPlaced()
        guard !fanOut.plan.isEmpty else { return }
        fanOut.plan.hand(to: outlet)
        services.metrics.sends.add(outlet.sendCount)
        outlet.submit { slot, trouble in
            // A dead socket is told of by `closed`.
            guard trouble == .filled, let session = sessions[slot] else { return }
            services.metrics.blockedSends.add()
            session.blockedSince = now
        }
        if fanOut.hasCommitTimes {
            let sent = EventLoop.monotonicNanoseconds()
            fanOut.takeCommitTimes { services.metrics.eventSeconds.observe(since: $0, to: sent, shard: number) }
        }
        let counts = fanOut.takeCounts()
        services.metrics.notificationsSent.add(counts.events)
        services.metrics.conflated.add(counts.conflated)
    }

    /// Brings a line that moved to its subscribers.
    private func deliver(_ line: LineIndex) {
        guard fanOut.subscribers.first(of: line) != .none else { return }
        let isKnown: Void? = reader.read(line) { record in
            fanOut.deliver(record, of: line, through: outlet)
            for id in fanOut.exceptions { bring(record, to: id) }
            let reached = fanOut.reached + fanOut.exceptions.count
            if reached > 0 { services.metrics.fanOut.observe(reached, shard: number) }
        }
        if isKnown == nil { endSubscriptions(to: line) }
    }

    /// The line is gone: its subscribers are told so.
    private func endSubscriptions(to line: LineIndex) {
        var next = fanOut.subscribers.first(of: line)
        while next != .none {
            let id = next
            let subscription = fanOut.subscribers[id]
            next = subscription.nextOfLine
            revoke(id, .unknownLine)
        }
    }

    /// Brings one subscriber what it misses of the line, or notes that it is behind.
    private func bring(_ record: LineRecord, to id: SubscriptionID) {
        let slot = fanOut.subscribers[id].connection
        guard let session = sessions[slot], let viewer = session.open?.caller.viewer else { return }
        guard outlet.isReady(slot), fanOut.plan.takes(slot) else { return fallBehind(session) }
        collect(record, id, of: session, viewer, atMost: FanOut.promptCommits)
    }

    /// What the session misses is looked for in all its lines once it can be sent more.
    func fallBehind(_ session: ClientSession) {
        session.isBehind = true
        noteWaiting(session)
        // A session that is blocked is attended to when it can be written to.
        if outlet.isReady(session.slot) { attendLater(session) }
    }

    /// While something waits for the session, events of lines wait behind it, whichever line they are of.
    private func noteWaiting(_ session: ClientSession) {
        fanOut.plan.setWaiting(session.slot, session.isBehind || !session.outbox.isEmpty)
    }

    /// Has the session looked at when the turn ends.
    func attendLater(_ session: ClientSession) {
        guard !session.isAwaitingAttention else { return }
        session.isAwaitingAttention = true
        attention.append(session)
    }

    private func attend(to session: ClientSession) {
        session.isAwaitingAttention = false
        guard !session.isClosing, outlet.isReady(session.slot) else { return }
        guard session.outbox.isEmpty else { return attendLater(session) }
        guard let open = session.open else { return }
        if session.isBehind { catchUp(session, open.caller.viewer) }
        if session.isPartyDirty {
            session.isPartyDirty = false
            open.partyCursor = collectFeed(open, of: session)
        }
        collectPresence(open, of: session)
    }

    /// Goes through all lines of a session that fell behind, from where it was left for lack of room.
    private func catchUp(_ session: ClientSession, _ viewer: Viewer) {
        session.isBehind = false
        defer { noteWaiting(session) }
        let ids = fanOut.subscribers.all(of: session.slot)
        let start = session.nextToCatchUp < ids.count ? session.nextToCatchUp : 0
        for position in ids.indices {
            let place = (start + position) % ids.count
            guard !session.isClosing else { return }
            guard !fanOut.plan.isFull(session.slot) else {
                session.nextToCatchUp = place
                return fallBehind(session)
            }
            let id = ids[place]
            let isKnown: Void? = reader.read(fanOut.subscribers[id].line) { record in
                fanOut.forgetPlaced()
                // Its socket was full: of several changes of one call it is told the last.
                collect(record, id, of: session, viewer, atMost: 1)
            }
            if isKnown == nil { revoke(id, .unknownLine) }
        }
        session.nextToCatchUp = 0
    }

    /// Adds what the session misses of one line, more than so many commits conflated where they can be; what it may see is
    /// decided on the very snapshot that is sent (F27).
    private func collect(
        _ record: LineRecord, _ id: SubscriptionID, of session: ClientSession, _ viewer: Viewer, atMost commits: Int
    ) {
        // What was told of another history counts no more (P20).
        if !fanOut.subscribers[id].flags.contains(.needsSnapshot), fanOut.subscribers[id].history != record.history {
            fanOut.subscribers[id].askSnapshot(reloading: true)
        }
        let flags = fanOut.subscribers[id].flags
        switch viewer.sight(of: record.state) {
        case .nothing where flags.contains(.needsSnapshot) && !flags.contains(.isReload):
            // The session was never told of the line: there is nothing to revoke.
            drop(id)
        case .nothing(let code): revoke(id, code, seq: record.state.seq)
        case _ where fanOut.subscribers[id].flags.contains(.needsSnapshot) && !maySendSnapshot(): ration(session)
        case .ownCalls:
            fanOut.subscribers[id].access = 0
            collectOwn(record, id, of: session, viewer)
        case .everything(let asOwner):
            fanOut.subscribers[id].access = record.access
            if flags.contains(.lampMode) {
                collectLamp(record, id)
            } else {
                collectEvents(record, id, ViewerClass(party: viewer.party, isOwner: asOwner), atMost: commits)
            }
        }
    }

    private func collectEvents(
        _ record: LineRecord, _ id: SubscriptionID, _ viewer: ViewerClass, atMost commits: Int
    ) {
        let subscription = fanOut.subscribers[id]
        let needsSnapshot = subscription.flags.contains(.needsSnapshot)
        // One that is ahead was told so at another node.
        guard needsSnapshot || subscription.seq < record.state.seq else { return }
        if needsSnapshot || !fanOut.bring(record, to: id, atMost: commits, through: outlet) {
            if !needsSnapshot, let count = record.ring.missed(after: subscription.seq) {
                collect(record.ring.suffix(count), of: record, id, viewer, atMost: commits)
            } else {
                let reloading = subscription.flags.contains(.isReload) || !needsSnapshot
                if !needsSnapshot { services.metrics.gaps[.line]?.add() }
                return sendSnapshot(takeSnapshot(of: record, id, for: viewer, reloading: reloading), to: id)
            }
        }
        fanOut.subscribers[id].isUpToDate(with: record)
    }

    /// The row set as it is, or the lamp alone; the subscription goes on from there.
    func takeSnapshot(
        of record: LineRecord, _ id: SubscriptionID, for viewer: ViewerClass, reloading: Bool
    ) -> [UInt8] {
        guard fanOut.subscribers[id].mode == .full else { return takeLamp(of: record, id) }
        fanOut.subscribers[id].isUpToDate(with: record)
        return record.snapshot(for: viewer, reloading: reloading, stale: isDoubted(id))
    }

    /// The lamp as it is; the subscription goes on from there.
    private func takeLamp(of record: LineRecord, _ id: SubscriptionID) -> [UInt8] {
        fanOut.subscribers[id].isUpToDate(with: record)
        return record.lampSnapshot(stale: isDoubted(id))
    }

    /// The viewer's own calls alone.
    func ownSnapshot(of record: LineRecord, _ id: SubscriptionID, for viewer: Viewer) -> [UInt8] {
        record.ownSnapshot(
            for: ViewerClass(party: viewer.party, isOwner: false), lampOnly: fanOut.subscribers[id].mode == .lamp,
            stale: isDoubted(id))
    }

    /// Whether the node may not know what is so; the subscription is told anew once it does.
    private func isDoubted(_ id: SubscriptionID) -> Bool {
        guard services.isDegraded else {
            fanOut.subscribers[id].flags.remove(.wasDoubted)
            return false
        }
        fanOut.subscribers[id].flags.insert(.wasDoubted)
        return true
    }

    /// Adds the commits that a subscriber misses, as this viewer may see them.
    private func collect(
        _ missed: [EncodedCommit], of record: LineRecord, _ id: SubscriptionID, _ viewer: ViewerClass,
        atMost commits: Int
    ) {
        let subscription = fanOut.subscribers[id]
        let frames = missed.map { $0.frame(for: viewer, on: record) }
        if missed.count > commits, missed.canBeConflated {
            fanOut.count(1, conflated: missed.count - 1)
            append(
                EncodedCommit.conflated(frames[frames.count - 1], after: subscription.seq), to: subscription.connection)
        } else {
            fanOut.count(missed.reduce(0) { $0 + $1.seqs.count })
            for frame in frames { append(frame, to: subscription.connection) }
        }
    }

    private func collectLamp(_ record: LineRecord, _ id: SubscriptionID) {
        let subscription = fanOut.subscribers[id]
        if subscription.flags.contains(.needsSnapshot) {
            return sendSnapshot(takeLamp(of: record, id), to: id)
        }
        if subscription.lamp != record.state.lamp {
            fanOut.plan.append(fanOut.placeLamp(record, outlet), to: subscription.connection)
            fanOut.count(1)
        }
        fanOut.subscribers[id].isUpToDate(with: record)
    }

    /// A delegate whom a gate cut off in a call follows that call alone, by whole snapshots (P41): one each time its own
    /// rows change, so that the others' calls stay unseen.
    private func collectOwn(_ record: LineRecord, _ id: SubscriptionID, of session: ClientSession, _ viewer: Viewer) {
        let subscription = fanOut.subscribers[id]
        let own = record.state.calls.filter { $0.takesPart(viewer.party) }.map(\.rev)
        // Should the gate open again, the whole line comes anew; and should it close once more, so do the own rows.
        fanOut.subscribers[id].seq = -1
        fanOut.subscribers[id].history = record.history
        let closedJustNow = subscription.seq != -1
        guard
            closedJustNow || subscription.flags.contains(.needsSnapshot) || session.ownRevs[subscription.line] != own
        else { return }
        session.ownRevs[subscription.line] = own
        fanOut.subscribers[id].flags.subtract([.needsSnapshot, .isReload])
        sendSnapshot(ownSnapshot(of: record, id, for: viewer), to: id)
    }

    private func sendSnapshot(_ params: [UInt8], to id: SubscriptionID) {
        append(Frame.text(HubNotification.lineSnapshot.message(params)), to: fanOut.subscribers[id].connection)
        snapshots.spend(params.count)
        services.metrics.snapshotsSent.add()
    }

    /// Adds a frame for one connection alone.
    func append(_ frame: [UInt8], to slot: ConnectionSlot) {
        fanOut.plan.append(outlet.put(frame), to: slot)
    }

    /// Ends a subscription with its last event.
    private func revoke(_ id: SubscriptionID, _ code: RefusalCode, seq: Int64? = nil) {
        let subscription = fanOut.subscribers[id]
        if let line = fanOut.subscribers.line(at: subscription.line), let session = sessions[subscription.connection] {
            send(revocation(of: line, seq: seq ?? subscription.seq, code), to: session)
        }
        drop(id)
    }

    /// The last event of a line that the viewer may no longer see (P11).
    func revocation(of line: LineID, seq: Int64, _ code: RefusalCode) -> [UInt8] {
        let reason: String? = code == .policyOff ? code.rawValue : nil
        return HubNotification.lineEvent.message(
            LineEventRow(
                line: line, epoch: services.lines.epoch, seq: max(seq, 0), type: .revoked, at: now, lamp: .unknown,
                reason: reason))
    }

    /// Adds the party's events that the session misses; of a feed too far ahead the latest, so that it sees the gap.
    private func collectFeed(_ open: OpenSession, of session: ClientSession) -> Int64 {
        let party = open.caller.party
        let missed = services.feeds.events(of: party, after: open.partyCursor)
        if missed == nil { services.metrics.gaps[.party]?.add() }
        let events = missed ?? services.feeds.events(of: party, after: services.feeds.seq(of: party) - 1) ?? []
        for row in services.partyView.events(events, for: open.caller) {
            append(Frame.text(HubNotification.partyEvent.message(row)), to: session.slot)
        }
        fanOut.count(events.count)
        return events.last?.seq ?? open.partyCursor
    }

    // MARK: Whole messages

    /// Sends one message with what else is due for the session, or keeps it while the session takes nothing.
    func send(_ message: [UInt8], to session: ClientSession) { send(frame: Frame.text(message), to: session) }

    /// Sends the reply to a request of the session's in the same way.
    func send(_ reply: Reply, id: RPCID, to session: ClientSession) { send(frame: reply.frame(id: id), to: session) }

    private func send(frame: [UInt8], to session: ClientSession) {
        guard !session.isClosing else { return }
        guard session.outbox.isEmpty, outlet.isReady(session.slot), !fanOut.plan.isFull(session.slot) else {
            return keep(frame, for: session)
        }
        append(frame, to: session.slot)
    }

    private func keep(_ frame: [UInt8], for session: ClientSession) {
        session.outbox.append(frame)
        session.outboxBytes += frame.count
        noteWaiting(session)
        holdBackIfBusy(session)
        if outlet.isReady(session.slot) {
            attendLater(session)
        } else if session.outboxBytes > limits.perConnectionQueueBytes {
            services.metrics.slowClosed.add()
            end(session, .tooSlow, reason: "too much waits to be read")
        }
    }

    private func takeOutbox(of session: ClientSession) {
        guard !session.isClosing, outlet.isReady(session.slot) else { return }
        var taken = 0
        for frame in session.outbox where !fanOut.plan.isFull(session.slot) {
            append(frame, to: session.slot)
            session.outboxBytes -= frame.count
            taken += 1
        }
        session.outbox.removeFirst(taken)
        noteWaiting(session)
        letInIfServed(session)
    }
}
