import HubCore
import HubJSON
import HubProtocol
import LineModel
import LineTable

/// Subscriptions: which lines a session follows, and from where on (protocol §3, P17, P18).
extension ServiceThread {
    /// Snapshots in one reply; the others follow as `line.snapshot` (P25).
    private static let replyBytes = 256 * 1024

    func subscribe(_ session: ClientSession, _ params: LinesSubscribeParams) -> Reply {
        guard let open = session.open else { return .failure(.unauthenticated) }
        let mode = Subscription.Mode(params.mode)
        switch params.lines {
        case .all:
            let lines = visibleLines(of: open.caller.viewer)
            if let refusal = refusal(of: lines, session) { return refusal }
            session.open?.follows = ClientSession.Following(mode: mode)
            return subscribe(session, to: lines, mode)
        case .some(let lines):
            if let refusal = refusal(of: lines, session) { return refusal }
            session.open?.follows?.excluded.subtract(lines)
            return subscribe(session, to: lines, mode)
        case .resumed(let sequences):
            if let refusal = refusal(of: sequences.seqByLine.keys, session) { return refusal }
            let sameEpoch = params.epoch == nil || params.epoch == services.authority.epoch
            let resumed = resume(session, sequences, sameEpoch: sameEpoch, mode)
            return .result(LinesSubscribeResult(snapshots: [], denied: [], resumed: resumed))
        }
    }

    func unsubscribe(_ session: ClientSession, _ params: LinesUnsubscribeParams) -> Reply {
        switch params.lines {
        case .all:
            session.open?.follows = nil
            for index in Array(session.subscriptions.keys) { drop(index, of: session) }
        case .some(let lines):
            session.open?.follows?.excluded.formUnion(lines)
            for line in lines {
                guard let index = services.authority.registry.index(of: line) else { continue }
                drop(index, of: session)
            }
        }
        return .result(EmptyObject())
    }

    /// The whole row set of a subscribed line, at most once a second (P24).
    func repair(_ session: ClientSession, _ params: LinesRepairParams) -> Reply {
        guard let open = session.open else { return .failure(.unauthenticated) }
        guard let index = services.authority.registry.index(of: params.line), let record = reader.load(index),
            var subscription = session.subscriptions[index],
            case .everything(let asOwner) = open.caller.viewer.sight(of: record.state)
        else { return .failure(.notMember) }
        let moment = now
        if let last = open.repairedAt[params.line], moment < last + .seconds(1) {
            var error = RPCError(.rateLimited)
            error.data["retryAfterMilliseconds"] = .integer(
                max(1, (last + .seconds(1)).milliseconds - moment.milliseconds))
            return .failure(error)
        }
        session.open?.repairedAt[params.line] = moment
        subscription.cursor.seq = record.state.seq
        subscription.needsSnapshot = false
        session.subscriptions[index] = subscription
        let viewer = ViewerClass(party: open.caller.party, isOwner: asOwner)
        var writer = JSONWriter(capacity: 1024)
        writer.object { writer in
            writer.member(
                "snapshot",
                raw: subscription.mode == .lamp
                    ? record.lampSnapshot() : record.snapshot(for: viewer, reloading: true))
        }
        return .result(writer.bytes)
    }

    /// Takes up the lines where the session left them (P18).
    func resume(
        _ session: ClientSession, _ sequences: LineSequences, sameEpoch: Bool, _ mode: Subscription.Mode
    ) -> ResumedLines {
        guard let viewer = session.open?.caller.viewer else { return ResumedLines() }
        var outcomes: [LineID: ResumeOutcome] = [:]
        for (line, seq) in sequences.seqByLine {
            // What does not fit is left out of the result, as if it had not been named (P25).
            guard !isFull(for: line, session) else { continue }
            var code = RefusalCode.notMember
            guard let index = services.authority.registry.index(of: line),
                let record = attach(session, line, index, mode), canSee(viewer, record, else: &code)
            else {
                // By letter, so that it goes behind the result that names the line as revoked.
                session.handle.deliver(revocation(of: line, seq: seq, code))
                if let index = services.authority.registry.index(of: line) { drop(index, of: session) }
                outcomes[line] = .revoked
                continue
            }
            outcomes[line] = takeUp(index, of: session, at: sameEpoch ? seq : -1, record)
            session.dirtyLines.insert(index)
        }
        flushLater(session)
        return ResumedLines(outcomes)
    }

    /// Follows all visible lines that are not subscribed yet, each beginning with its snapshot (P17).
    func followVisibleLines(_ session: ClientSession) {
        guard let open = session.open, open.follows != nil else { return }
        follow(visibleLines(of: open.caller.viewer), by: session)
    }

    private func follow(_ lines: [LineID], by session: ClientSession) {
        guard let open = session.open, let follows = open.follows else { return }
        for line in lines where !follows.excluded.contains(line) {
            guard let index = services.authority.registry.index(of: line), session.subscriptions[index] == nil,
                session.subscriptions.count < services.configuration.limits.subscriptions,
                attach(session, line, index, follows.mode) != nil
            else { continue }
            session.subscriptions[index]?.needsSnapshot = true
            session.dirtyLines.insert(index)
        }
        flushLater(session)
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
    func drop(_ index: LineIndex, of session: ClientSession) {
        session.dirtyLines.remove(index)
        guard session.subscriptions.removeValue(forKey: index) != nil else { return }
        services.metrics.subscriptions.add(-1)
        watchers[index]?.removeAll { $0 === session }
        if watchers[index]?.isEmpty == true {
            watchers[index] = nil
            services.authority.table.removeInterest(index, thread: number)
        }
    }

    // MARK: Steps

    /// `limitReached` where the session would have more subscriptions than it may; lines that it has cost nothing.
    private func refusal(of lines: some Sequence<LineID>, _ session: ClientSession) -> Reply? {
        let limit = services.configuration.limits.subscriptions
        let fresh = Set(lines.compactMap { services.authority.registry.index(of: $0) })
            .subtracting(session.subscriptions.keys)
        guard session.subscriptions.count + fresh.count > limit else { return nil }
        return .failure(
            RPCError(.limitReached, details: ["limit": .number(Int64(limit)), "of": .text("subscriptions")]))
    }

    private func isFull(for line: LineID, _ session: ClientSession) -> Bool {
        guard let index = services.authority.registry.index(of: line), session.subscriptions[index] == nil else {
            return false
        }
        return session.subscriptions.count >= services.configuration.limits.subscriptions
    }

    private func subscribe(_ session: ClientSession, to lines: [LineID], _ mode: Subscription.Mode) -> Reply {
        guard let viewer = session.open?.caller.viewer else { return .failure(.unauthenticated) }
        var snapshots: [[UInt8]] = []
        var bytes = 0
        var denied: [DeniedRow] = []
        var hasMore = false
        for line in lines {
            guard let index = services.authority.registry.index(of: line),
                let record = attach(session, line, index, mode)
            else {
                denied.append(DeniedRow(line: line, code: .notMember))
                continue
            }
            let snapshot: [UInt8]
            switch viewer.sight(of: record.state) {
            case .nothing(let code):
                denied.append(DeniedRow(line: line, code: code))
                drop(index, of: session)
                continue
            case .everything where bytes > Self.replyBytes:
                session.subscriptions[index]?.needsSnapshot = true
                session.dirtyLines.insert(index)
                hasMore = true
                continue
            case .everything(let asOwner):
                let viewer = ViewerClass(party: viewer.party, isOwner: asOwner)
                snapshot = mode == .lamp ? record.lampSnapshot() : record.snapshot(for: viewer, reloading: false)
                session.subscriptions[index]?.cursor.seq = record.state.seq
            case .ownCalls:
                snapshot = record.ownSnapshot(
                    for: ViewerClass(party: viewer.party, isOwner: false), lampOnly: mode == .lamp)
                session.subscriptions[index]?.cursor.seq = -1
            }
            session.subscriptions[index]?.lamp = record.state.lamp
            session.subscriptions[index]?.needsSnapshot = false
            bytes += snapshot.count
            snapshots.append(snapshot)
        }
        if hasMore { flushLater(session) }
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
    ) -> LineRecord? {
        if session.subscriptions[index] == nil {
            if watchers[index] == nil { services.authority.table.addInterest(index, thread: number) }
            watchers[index, default: []].append(session)
            session.subscriptions[index] = Subscription(line: line, mode: mode, seq: -1)
            services.metrics.subscriptions.add()
        }
        session.subscriptions[index]?.mode = mode
        guard let record = reader.load(index), record.state.line.id == line else {
            drop(index, of: session)
            return nil
        }
        return record
    }

    private func takeUp(
        _ index: LineIndex, of session: ClientSession, at seq: Int64, _ record: LineRecord
    ) -> ResumeOutcome {
        let cursor = EventCursor(seq: seq)
        let isLamp = session.subscriptions[index]?.mode == .lamp
        session.subscriptions[index]?.cursor = cursor
        session.subscriptions[index]?.needsSnapshot = false
        switch cursor.next(latest: record.state.seq, kept: record.ring.count) {
        case .nothing:
            session.subscriptions[index]?.lamp = record.state.lamp
            return .current
        case .events:
            session.subscriptions[index]?.lamp = nil
            return .replayed
        case .snapshot where isLamp && seq >= 0:
            session.subscriptions[index]?.lamp = nil
            return .replayed
        case .snapshot:
            session.subscriptions[index]?.needsSnapshot = true
            session.subscriptions[index]?.isReload = true
            return .reloaded
        }
    }

    private func canSee(_ viewer: Viewer, _ record: LineRecord, else code: inout RefusalCode) -> Bool {
        guard case .nothing(let reason) = viewer.sight(of: record.state) else { return true }
        code = reason
        return false
    }

    private func visibleLines(of viewer: Viewer) -> [LineID] {
        if viewer.isMember {
            return services.directory.directory.visibleLines(of: viewer.party)
                .filter { viewer.allowed?.contains($0) ?? true }
        }
        switch viewer.allowed {
        case .all: return services.authority.registry.allLines.sorted()
        case .lines(let lines): return lines.sorted()
        case nil: return []
        }
    }
}

extension Subscription.Mode {
    init(_ mode: SubscriptionMode?) { self = mode == .lamp ? .lamp : .full }
}
