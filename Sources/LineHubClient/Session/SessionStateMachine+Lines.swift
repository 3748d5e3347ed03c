import HubJSON
import HubProtocol
import LineModel

// What the session watches: resuming, subscribing and repairing.
extension SessionStateMachine {
    /// What `session.open` says of the view's state; nil where there is nothing to resume (P18).
    ///
    /// A frame may be no larger than `messageBytes` (P25): lines that find no room are loaded anew.
    func resumption(besidesBytes: Int) -> ResumeParams? {
        guard let epoch = view.epoch, configuration.subscription != .none else { return nil }
        var lines: [LineID: Int64] = [:]
        var room = messageBytes - besidesBytes
        for line in view.lines where line.isUpToDate || line.hasGap {
            room -= line.line.rawValue.utf8.count + 20
            guard room > 0 else { break }
            lines[line.line] = line.seq
        }
        let party = configuration.isForParty ? view.partySeq : nil
        switch configuration.subscription {
        case .none: return nil
        case .all(let mode):
            return ResumeParams(epoch: epoch, lines: LineSequences(lines), party: party, all: true, mode: mode)
        case .lines(_, let mode):
            return ResumeParams(epoch: epoch, lines: LineSequences(lines), party: party, mode: mode)
        }
    }

    /// Takes in what the hub said of the resumption; lines it did not speak of come anew.
    mutating func resumed(_ result: SessionOpenResult, isFirst: Bool) -> [SessionAction] {
        var actions: [SessionAction] = []
        if view.epoch != result.epoch { view.lineByID = [:] }
        view.epoch = result.epoch
        let outcomes = result.resumed?.lines ?? ResumedLines()
        for id in view.lineByID.keys.sorted() {
            switch outcomes[id] {
            case nil: view.lineByID[id] = nil
            case .reloaded?:
                view.lineByID[id]?.isUpToDate = false
                actions.append(.setTimer(.repair(id), after: Self.snapshotPatience))
            case .current?, .replayed?, .revoked?: break
            }
        }
        let isFeedKept = result.resumed?.party == .current || result.resumed?.party == .replayed
        if !isFeedKept {
            view.partySeq = result.party.seq
            view.voicemail.missedEvents()
            if !isFirst { actions.append(.tell(.partyReloaded)) }
        }
        if !isFeedKept || view.menu == nil { actions += loadMenu() }
        return actions
    }

    /// How long the hub may take with a snapshot that it sends unasked (P20).
    static let snapshotPatience = Duration.seconds(5)

    /// Subscribes to what the resumption did not cover.
    mutating func subscribe(resumed: ResumedResult?, resumesAll: Bool) -> [SessionAction] {
        switch configuration.subscription {
        case .none: return []
        case .all(let mode):
            guard resumed == nil || !resumesAll else { return [] }
            return send(.linesSubscribe, LinesSubscribeParams(lines: .all, mode: mode), for: .subscribe)
        case .lines(let wanted, let mode):
            var portion: [LineID] = []
            var room = messageBytes - 512
            var actions: [SessionAction] = []
            for line in wanted where resumed?.lines[line] == nil {
                room -= line.rawValue.utf8.count + 3
                if room < 0 {
                    let params = LinesSubscribeParams(lines: .some(portion), mode: mode)
                    actions += send(.linesSubscribe, params, for: .subscribe)
                    portion = []
                    room = messageBytes - 512
                }
                portion.append(line)
            }
            guard !portion.isEmpty else { return actions }
            return actions
                + send(.linesSubscribe, LinesSubscribeParams(lines: .some(portion), mode: mode), for: .subscribe)
        }
    }

    mutating func subscribed(_ result: LinesSubscribeResult, at now: Duration) -> [SessionAction] {
        var actions = result.snapshots.flatMap { apply(.snapshot($0), at: now) }
        for row in result.denied { view.denied[row.line] = row.code }
        if !result.denied.isEmpty { actions.append(.tell(.denied(result.denied))) }
        if !inFlight.values.contains(.subscribe) { view.connection = .live }
        return actions
    }

    /// Takes a change into the view and asks for what it needs.
    mutating func apply(_ change: LinesChange, at now: Duration) -> [SessionAction] {
        view.apply(change, at: now).flatMap { action -> [SessionAction] in
            switch action {
            case .repair(let line): repair(line, at: now)
            case .awaitSnapshot(let line): [.setTimer(.repair(line), after: Self.snapshotPatience)]
            case .repairParty: repairParty()
            case .loadMenu: loadMenu()
            case .tell(let event): [.tell(event)]
            }
        }
    }

    /// Asks for a line's snapshot if something of it is missing, at most once a second (P24).
    mutating func repair(_ id: LineID, at now: Duration) -> [SessionAction] {
        guard let line = view.line(id), !line.isUpToDate, !inFlight.values.contains(.repair(id)) else { return [] }
        if let last = repairedAt[id], now - last < .seconds(1) {
            return [.setTimer(.repair(id), after: .seconds(1) - (now - last))]
        }
        return askForSnapshot(of: line, at: now)
    }

    mutating func repairRefused(_ line: LineID, _ error: HubError) -> [SessionAction] {
        switch error.word {
        case .rateLimited:
            let delay = error.data["retryAfterMilliseconds"]?.integer ?? 1000
            return [.setTimer(.repair(line), after: .milliseconds(delay))]
        case .notMember, .policyOff, .unknownLine, .forbidden:
            view.lineByID[line] = nil
            return [.tell(.refused(method: Method.linesRepair.rawValue, error))]
        default: return [.setTimer(.repair(line), after: Self.snapshotPatience)]
        }
    }

    /// Something that the hub must answer, to see whether it lives; nothing where this session may ask nothing.
    mutating func probe(at now: Duration) -> [SessionAction] {
        if configuration.isForParty {
            return view.partySeq.map { send(.partyRepair, PartyRepairParams(seq: $0), for: .partyRepair) } ?? []
        }
        return view.lines.first.map { askForSnapshot(of: $0, at: now) } ?? []
    }

    mutating func repairParty() -> [SessionAction] {
        guard let seq = view.partySeq, !inFlight.values.contains(.partyRepair) else { return [] }
        return send(.partyRepair, PartyRepairParams(seq: seq), for: .partyRepair)
    }

    mutating func loadMenu() -> [SessionAction] {
        guard configuration.isForParty, !inFlight.values.contains(.menu) else {
            // The reply under way may be older than the change.
            return configuration.isForParty ? [.setTimer(.menu, after: .milliseconds(200))] : []
        }
        return send(.linesList, EmptyObject(), for: .menu)
    }

    private mutating func askForSnapshot(of line: LineView, at now: Duration) -> [SessionAction] {
        repairedAt[line.line] = now
        return send(.linesRepair, LinesRepairParams(line: line.line, seq: line.seq), for: .repair(line.line))
    }
}
