import HubProtocol
import LineModel

// The rules by which the view follows the hub (P17, P20-P24, and protocol §7.1).
extension LinesView {
    /// Takes in what the hub said; `local` is the client's time.
    mutating func apply(_ change: LinesChange, at local: Duration) -> [LinesAction] {
        switch change {
        case .snapshot(let snapshot): return apply(snapshot)
        case .event(let event):
            clock.passed(event.at, at: local)
            return apply(event)
        case .lamp(let lamp): return apply(lamp)
        case .party(let event):
            clock.passed(event.at, at: local)
            return apply(event)
        case .repaired(.events(let events)): return events.flatMap { applyInOrder($0) }
        case .repaired(.reload(let seq)):
            partySeq = seq
            voicemail.missedEvents()
            return [.tell(.partyReloaded), .loadMenu]
        case .menu(let menu):
            self.menu = menu
            return [.tell(.menu(menu))]
        }
    }

    private mutating func apply(_ snapshot: SnapshotRow) -> [LinesAction] {
        denied[snapshot.line] = nil
        guard var line = lineByID[snapshot.line], line.epoch == snapshot.epoch else {
            lineByID[snapshot.line] = LineView(snapshot)
            return [.tell(.snapshot(snapshot))]
        }
        guard line.isReplaceable(by: snapshot) else { return [] }
        line.replace(by: snapshot)
        lineByID[snapshot.line] = line
        return [.tell(.snapshot(snapshot))] + (line.hasGap ? [.repair(snapshot.line)] : [])
    }

    private mutating func apply(_ event: LineEventRow) -> [LinesAction] {
        if event.type == .revoked {
            // No rule of seq applies to it (P11).
            guard lineByID.removeValue(forKey: event.line) != nil else { return [] }
            return [.tell(.line(event))]
        }
        // An event of a line that is not held follows an unsubscription.
        guard var line = lineByID[event.line] else { return [] }
        guard line.epoch == event.epoch else {
            let isFirst = line.isUpToDate || !line.rows.isEmpty
            line.forgetRows()
            lineByID[event.line] = line
            return isFirst ? [.awaitSnapshot(event.line)] : []
        }
        let hadGap = line.hasGap
        guard line.apply(event) else { return [] }
        lineByID[event.line] = line
        return [.tell(.line(event))] + (line.hasGap && !hadGap ? [.repair(event.line)] : [])
    }

    /// The session goes on at a node that hears the others: what it goes on from is the truth there.
    mutating func endDoubts() { for line in lineByID.keys { lineByID[line]?.endDoubt() } }

    /// The newest lamp wins, and nothing is repaired (P23).
    private mutating func apply(_ lamp: LampRow) -> [LinesAction] {
        guard var line = lineByID[lamp.line], line.epoch != lamp.epoch || lamp.seq > line.seq else { return [] }
        line.epoch = lamp.epoch
        line.seq = lamp.seq
        line.lamp = lamp.lamp
        line.lampSeq = lamp.seq
        line.isStale = lamp.lamp == .unknown
        line.staleSeq = lamp.seq
        line.isUpToDate = true
        lineByID[lamp.line] = line
        return [.tell(.lamp(lamp))]
    }

    private mutating func apply(_ event: PartyEventRow) -> [LinesAction] {
        guard let mine = partySeq, event.seq > mine else { return [] }
        guard event.seq == mine + 1 else {
            // It comes again with the repair; silence at once does no harm.
            withdrawAlert(event.payload)
            return [.repairParty]
        }
        return applyInOrder(event)
    }

    private mutating func applyInOrder(_ event: PartyEventRow) -> [LinesAction] {
        guard let mine = partySeq, event.seq > mine else { return [] }
        partySeq = event.seq
        withdrawAlert(event.payload)
        markRecording(event.payload)
        voicemail.apply(event.payload, for: party?.id)
        switch event.payload {
        case .linesChanged, .delegationChanged: return [.tell(.party(event)), .loadMenu]
        default: return [.tell(.party(event))]
        }
    }

    private mutating func withdrawAlert(_ payload: PartyEventPayload) {
        if case .alertWithdrawn(let line, let call, _) = payload { lineByID[line]?.withdrawAlert(of: call) }
    }

    /// The recorder's devices alone show it, and no event of the line says it (P11).
    private mutating func markRecording(_ payload: PartyEventPayload) {
        guard case .recording(let change, _, let id) = payload, change == .started || change == .stopped,
            let line = call(id)?.line
        else { return }
        lineByID[line]?.mark(id, asRecorded: change == .started)
    }
}

extension LineView {
    /// Drops what counted in another epoch, and waits for the snapshot (P20).
    mutating func forgetRows() {
        rows = [:]
        ahead = []
        tombstones = []
        isUpToDate = false
    }
}
