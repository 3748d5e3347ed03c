import HubCore
import HubJSON
import HubProtocol
import LineModel
import LineTable

/// Subscriptions: which lines a session follows, and from where on (protocol §3, P17, P18).
extension ServiceThread {
    /// Snapshots in one reply; the others follow as `line.snapshot` (P25).
    private static let replyBytes = 256 * 1024
    /// How long a session may be ahead of this node; longer than a bus is silent before the node counts as degraded.
    private static let hearingTime = Timestamp.Span.seconds(5)

    func subscribe(_ session: ClientSession, _ params: LinesSubscribeParams) -> Reply {
        guard let open = session.open else { return .failure(.unauthenticated) }
        let mode = Subscription.Mode(params.mode)
        switch params.lines {
        case .all:
            let lines = visibleLines(of: open.caller.viewer)
            if let refusal = refusal(of: lines, session) { return refusal }
            open.follows = OpenSession.Following(mode: mode)
            return subscribe(session, to: lines, mode)
        case .some(let lines):
            if let refusal = refusal(of: lines, session) { return refusal }
            open.follows?.excluded.subtract(lines)
            return subscribe(session, to: lines, mode)
        case .resumed(let sequences):
            if let refusal = refusal(of: sequences.seqByLine.keys, session) { return refusal }
            let resumed = resume(session, sequences, of: params.epoch ?? services.lines.epoch, mode)
            return .result(LinesSubscribeResult(snapshots: [], denied: [], resumed: resumed))
        }
    }

    func unsubscribe(_ session: ClientSession, _ params: LinesUnsubscribeParams) -> Reply {
        switch params.lines {
        case .all:
            session.open?.follows = nil
            for id in fanOut.subscribers.all(of: session.slot) { drop(id) }
        case .some(let lines):
            session.open?.follows?.excluded.formUnion(lines)
            for line in lines {
                if let id = subscription(of: session, to: line) { drop(id) }
            }
        }
        return .result(EmptyObject())
    }

    /// The whole row set of a subscribed line, at most once a second (P24).
    func repair(_ session: ClientSession, _ params: LinesRepairParams) -> Reply {
        guard let open = session.open else { return .failure(.unauthenticated) }
        guard let index = services.lines.registry.index(of: params.line), let record = reader.load(index),
            let id = fanOut.subscribers.find(index, of: session.slot),
            case .everything(let asOwner) = open.caller.viewer.sight(of: record.state)
        else { return .failure(.notMember) }
        let moment = now
        if let last = open.repairedAt[params.line], moment < last + .seconds(1) {
            var error = RPCError(.rateLimited)
            error.data["retryAfterMilliseconds"] = .integer(
                max(1, (last + .seconds(1)).milliseconds - moment.milliseconds))
            return .failure(error)
        }
        open.repairedAt[params.line] = moment
        let viewer = ViewerClass(party: open.caller.party, isOwner: asOwner)
        let snapshot = takeSnapshot(of: record, id, for: viewer, reloading: true)
        var writer = JSONWriter(capacity: 1024)
        writer.object { $0.member("snapshot", raw: snapshot) }
        return .result(writer.bytes)
    }

    /// Takes up the lines where the session left them (P18).
    func resume(
        _ session: ClientSession, _ sequences: LineSequences, of epoch: String, _ mode: Subscription.Mode
    ) -> ResumedLines {
        guard let viewer = session.open?.caller.viewer else { return ResumedLines() }
        var outcomes: [LineID: ResumeOutcome] = [:]
        for (line, seq) in sequences.seqByLine {
            // What does not fit is left out of the result, as if it had not been named (P25).
            guard !isFull(for: line, session) else { continue }
            guard let index = services.lines.registry.index(of: line),
                let (id, record) = attach(session, line, index, mode)
            else {
                refuseResume(of: line, at: seq, .notMember, session)
                outcomes[line] = .revoked
                continue
            }
            if case .nothing(let code) = viewer.sight(of: record.state) {
                drop(id)
                refuseResume(of: line, at: seq, code, session)
                outcomes[line] = .revoked
                continue
            }
            outcomes[line] = takeUp(id, at: record.epoch == epoch ? seq : -1, record, session)
        }
        fallBehind(session)
        return ResumedLines(outcomes)
    }

    /// By letter, so that it goes behind the result that names the line as revoked.
    private func refuseResume(of line: LineID, at seq: Int64, _ code: RefusalCode, _ session: ClientSession) {
        session.handle.deliver(revocation(of: line, seq: seq, code))
    }

    /// Follows all visible lines that are not subscribed yet, each beginning with its snapshot (P17).
    func followVisibleLines(_ session: ClientSession) {
        guard let open = session.open, open.follows != nil else { return }
        follow(visibleLines(of: open.caller.viewer), by: session)
    }

    private func follow(_ lines: [LineID], by session: ClientSession) {
        guard let open = session.open, let follows = open.follows else { return }
        for line in lines where !follows.excluded.contains(line) {
            guard let index = services.lines.registry.index(of: line),
                fanOut.subscribers.find(index, of: session.slot) == nil, hasRoom(session),
                let (id, _) = attach(session, line, index, follows.mode)
            else { continue }
            fanOut.subscribers[id].askSnapshot()
        }
        fallBehind(session)
    }

    /// The lines that these parties may see have changed; lines that they may see no longer end by themselves.
    ///
    /// - Parameter added: lines that are new; monitors are members of none, and see them if their token names them.
    func visibilityMoved(_ parties: Set<PartyID>, added: [LineID]) {
        for party in parties {
            for session in sessionsOfParty[party] ?? [] { followVisibleLines(session) }
        }
        guard !added.isEmpty else { return }
        for session in monitors.values {
            guard let viewer = session.open?.caller.viewer else { continue }
            follow(added.filter { viewer.allowed?.contains($0) ?? false }, by: session)
        }
    }

    /// Ends a subscription.
    func drop(_ id: SubscriptionID) {
        let subscription = fanOut.subscribers[id]
        if let session = sessions[subscription.connection], !session.ownRevs.isEmpty {
            session.ownRevs[subscription.line] = nil
        }
        services.metrics.subscriptions.add(-1)
        if fanOut.subscribers.remove(id) {
            services.lines.table.removeInterest(subscription.line, thread: number)
        }
    }

    /// What the node knows is the truth again: whatever was said to be possibly out of date is told anew.
    func endDoubts() {
        sessions.forEach { session in
            let doubted = fanOut.subscribers.all(of: session.slot).filter {
                fanOut.subscribers[$0].flags.contains(.wasDoubted)
            }
            for id in doubted { fanOut.subscribers[id].askSnapshot(reloading: true) }
            if !doubted.isEmpty { fallBehind(session) }
        }
    }

    /// What this node has not heard of by now nobody was told in this history: it is told how the line is.
    func endLead(of session: ClientSession) {
        session.aheadUntil = nil
        let ahead = fanOut.subscribers.all(of: session.slot).filter { id in
            let subscription = fanOut.subscribers[id]
            return reader.load(subscription.line).map { subscription.seq > $0.state.seq } ?? false
        }
        for id in ahead { fanOut.subscribers[id].askSnapshot(reloading: true) }
        if !ahead.isEmpty { fallBehind(session) }
    }

    /// What the session may see has changed: each of its lines is looked at again.
    func lookAgain(at session: ClientSession) {
        for id in fanOut.subscribers.all(of: session.slot) { fanOut.subscribers[id].access = 0 }
        fallBehind(session)
    }

    // MARK: Steps

    private func subscription(of session: ClientSession, to line: LineID) -> SubscriptionID? {
        services.lines.registry.index(of: line).flatMap { fanOut.subscribers.find($0, of: session.slot) }
    }

    private func hasRoom(_ session: ClientSession) -> Bool {
        fanOut.subscribers.count(of: session.slot) < limits.subscriptions
    }

    /// `limitReached` where the session would have more subscriptions than it may; lines that it has cost nothing.
    private func refusal(of lines: some Sequence<LineID>, _ session: ClientSession) -> Reply? {
        let limit = limits.subscriptions
        let present = fanOut.subscribers.count(of: session.slot)
        let named = Set(lines.compactMap { services.lines.registry.index(of: $0) })
        guard present + named.count > limit else { return nil }
        let fresh = named.count { fanOut.subscribers.find($0, of: session.slot) == nil }
        guard present + fresh > limit else { return nil }
        return .failure(
            RPCError(.limitReached, details: ["limit": .number(Int64(limit)), "of": .text("subscriptions")]))
    }

    private func isFull(for line: LineID, _ session: ClientSession) -> Bool {
        !hasRoom(session) && subscription(of: session, to: line) == nil
    }

    private func subscribe(_ session: ClientSession, to lines: [LineID], _ mode: Subscription.Mode) -> Reply {
        guard let viewer = session.open?.caller.viewer else { return .failure(.unauthenticated) }
        var snapshots: [[UInt8]] = []
        var bytes = 0
        var denied: [DeniedRow] = []
        var hasMore = false
        for line in lines {
            guard let index = services.lines.registry.index(of: line),
                let (id, record) = attach(session, line, index, mode)
            else {
                denied.append(DeniedRow(line: line, code: .notMember))
                continue
            }
            let snapshot: [UInt8]
            switch viewer.sight(of: record.state) {
            case .nothing(let code):
                denied.append(DeniedRow(line: line, code: code))
                drop(id)
                continue
            case .everything where bytes > Self.replyBytes || !maySendSnapshot():
                fanOut.subscribers[id].askSnapshot()
                hasMore = true
                continue
            case .everything(let asOwner):
                let viewer = ViewerClass(party: viewer.party, isOwner: asOwner)
                fanOut.subscribers[id].access = record.access
                snapshot = takeSnapshot(of: record, id, for: viewer, reloading: false)
            case .ownCalls:
                fanOut.subscribers[id].isUpToDate(with: record, at: -1)
                snapshot = ownSnapshot(of: record, id, for: viewer)
            }
            bytes += snapshot.count
            self.snapshots.spend(snapshot.count)
            snapshots.append(snapshot)
        }
        if hasMore { fallBehind(session) }
        var writer = JSONWriter(capacity: bytes + 128)
        writer.object { writer in
            writer.array("snapshots") { writer in
                for snapshot in snapshots { writer.raw(snapshot) }
            }
            writer.array("denied") { writer in
                for row in denied { row.encode(to: &writer) }
            }
            if hasMore { writer.member("more", true) }
        }
        return .result(writer.bytes)
    }

    /// Subscribes, or sets the mode of a subscription; returns the snapshot read after the interest was noted, so that
    /// no event can be missed between the two.
    private func attach(
        _ session: ClientSession, _ line: LineID, _ index: LineIndex, _ mode: Subscription.Mode
    ) -> (id: SubscriptionID, record: LineRecord)? {
        let id = fanOut.subscribers.find(index, of: session.slot) ?? add(index, line, to: session, mode)
        // Another mode shows another part, so that the lamp that was sent says nothing any more.
        if fanOut.subscribers[id].mode != mode { fanOut.subscribers[id].lamp = nil }
        fanOut.subscribers[id].mode = mode
        services.lines.bringUpToDate(line)
        guard let record = reader.load(index), record.state.line.id == line else {
            drop(id)
            return nil
        }
        return (id, record)
    }

    private func add(
        _ index: LineIndex, _ line: LineID, to session: ClientSession, _ mode: Subscription.Mode
    ) -> SubscriptionID {
        let (id, isFirst) = fanOut.subscribers.add(index, line, to: session.slot, mode: mode)
        if isFirst { services.lines.table.addInterest(index, thread: number) }
        services.metrics.subscriptions.add()
        return id
    }

    private func takeUp(
        _ id: SubscriptionID, at seq: Int64, _ record: LineRecord, _ session: ClientSession
    ) -> ResumeOutcome {
        // Another node, or this one, may have told it so.
        if services.isDegraded { fanOut.subscribers[id].flags.insert(.wasDoubted) }
        if seq == record.state.seq {
            fanOut.subscribers[id].isUpToDate(with: record)
            return .current
        }
        // Another node was faster: what the session was told is on its way here, and from there on it is told.
        if seq > record.state.seq, services.cluster != nil, !services.isDegraded {
            fanOut.subscribers[id].isUpToDate(with: record, at: seq)
            session.aheadUntil = now + Self.hearingTime
            return .current
        }
        fanOut.subscribers[id].seq = seq
        fanOut.subscribers[id].history = record.history
        fanOut.subscribers[id].lamp = nil
        fanOut.subscribers[id].flags.subtract([.needsSnapshot, .isReload])
        let isLamp = fanOut.subscribers[id].mode == .lamp
        if isLamp && seq >= 0 || record.ring.missed(after: seq) != nil { return .replayed }
        fanOut.subscribers[id].askSnapshot(reloading: true)
        return .reloaded
    }

    private func visibleLines(of viewer: Viewer) -> [LineID] {
        if viewer.isMember {
            return services.directory.directory.visibleLines(of: viewer.party)
                .filter { viewer.allowed?.contains($0) ?? true }
        }
        switch viewer.allowed {
        case .all: return services.lines.registry.allLines.sorted()
        case .lines(let lines): return lines.sorted()
        case nil: return []
        }
    }
}

extension Subscription.Mode {
    init(_ mode: SubscriptionMode?) { self = mode == .lamp ? .lamp : .full }
}
