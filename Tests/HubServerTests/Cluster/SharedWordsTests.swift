import HubCore
import LineModel
import Testing

@testable import HubServer

/// What a day hardly ever has: each word of each enumeration, and each member, in a call, an order, a record, a refusal.
@Suite struct SharedWordsTests {
    private let anna = Talker(
        party: PartyReference(id: .named("anna"), name: "Anna Å \u{1F600}"), device: .named("a.1"))
    private let at = Timestamp(milliseconds: 1_764_000_000_000)
    private let claim = Claim(call: .named("pbx.1"), rev: 3, attempt: 2)
    private let meeting = Meeting(host: .named("anna"), kind: .scheduled, id: .named("m-1"))

    private func call(_ change: (inout Call) -> Void) -> Call {
        var call = Call(
            id: .named("pbx.1"), line: .named("anna"), appearance: 1, direction: .outbound,
            remote: Remote(number: ""), createdAt: at, servedBy: .named("pbx"), state: .dialing)
        change(&call)
        return call
    }

    private func expectSame(_ calls: [Call], sourceLocation: SourceLocation = #_sourceLocation) throws {
        var state = SharedLine.idle
        state.calls = calls
        state.tombstones = calls
        #expect(try LineState(forNodes: state.encodedForNodes()) == state, sourceLocation: sourceLocation)
    }

    private func expectSame(_ effects: [Effect], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let commit = SharedCommit(
            position: LinePosition(epoch: 1, version: 2), commit: Commit(next: SharedLine.idle, effects: effects))
        #expect(try SharedCommit(forNodes: commit.encoded()) == commit, sourceLocation: sourceLocation)
    }

    @Test func `Calls in every state, with every end, pending operation and participant`() throws {
        try expectSame(Call.State.allCases.map { state in call { $0.state = state } })
        try expectSame(Call.EndReason.allCases.map { reason in call { $0.endReason = reason } })
        try expectSame(
            Pending.Operation.allCases.map { operation in
                call { call in
                    let command = CommandKey(party: anna.party.id, commandID: operation.rawValue).claimant
                    call.pending = Pending(operation: operation, by: anna, until: at, claim: claim, command: command)
                }
            })
        try expectSame(
            Participant.Mode.allCases.map { mode in
                call { call in
                    let participant = Participant(talker: anna, mode: mode)
                    call.participants = [participant]
                    call.listeners = [participant, participant]
                    call.attempts = [ListeningAttempt(participant: participant, until: at, claim: claim)]
                }
            })
        try expectSame(
            CallRecording.Phase.allCases.map { phase in
                call { $0.recording = CallRecording(id: .named("r"), by: anna, phase: phase, claim: claim, until: at) }
            })
    }

    @Test func `A call with all that a call may have, each of it alone and all at once`() throws {
        let changes: [(inout Call) -> Void] = [
            { $0.by = anna }, { $0.alerting = true }, { $0.locked = true }, { $0.answeredAt = at }, { $0.heldAt = at },
            { $0.endedAt = at }, { $0.answeredBy = anna }, { $0.retrievedBy = anna },
            { $0.releasedParty = anna.party.id }, { $0.remote.name = "" }, { $0.attemptCount = 4 },
            { $0.recordClaims = 5 }, { $0.destination = .number("112") }, { $0.destination = .meeting(meeting) },
            { $0.destination = .meeting(Meeting(host: .named("bo"), kind: .instant)) },
            { $0.ring = Ring(startedAt: at, expiresAt: at, parties: [anna.party.id]) },
            { $0.ring = Ring(startedAt: at, expiresAt: at, parties: []) },
            { $0.recording = CallRecording(id: .named("r"), by: anna, phase: .running) },
            {
                $0.handlers = [
                    Handler(party: anna.party, from: at, to: at), Handler(party: anna.party, from: at),
                ]
            },
        ]
        try expectSame(changes.map { call($0) } + [call { call in for change in changes { change(&call) } }])
    }

    @Test func `Members of every kind and standing, with any rights, and lines without what is optional`() throws {
        var state = SharedLine.idle
        state.line.label = nil
        state.line.voicemail = false
        state.group.delegates = Party.Kind.allCases.flatMap { kind in
            Standing.allCases.map { standing in
                LineGroup.Member(
                    party: anna.party, kind: kind, rights: [.monitor], optedIn: false, standing: standing,
                    doNotDisturb: true)
            }
        }
        state.group.privacy = false
        state.group.monitoring = false
        state.stale = LineState.Staleness(lost: .named("pbx"), since: at)
        state.alsoLost = [LineState.Staleness(lost: .named("alt"), since: at)]
        #expect(try LineState(forNodes: state.encodedForNodes()) == state)
    }

    @Test func `Orders of every verb with all that an order may have`() throws {
        func order(_ verb: SwitchOrder.Verb, _ change: (inout SwitchOrder) -> Void = { _ in }) -> Effect {
            var order = SwitchOrder(
                verb, of: .named("pbx.1"), on: .named("anna"), servedBy: .named("pbx"), by: anna, until: at,
                claim: claim)
            change(&order)
            return .order(order)
        }
        try expectSame(SwitchOrder.Verb.allCases.map { order($0) })
        try expectSame(SwitchOrder.LegMode.allCases.map { mode in order(.monitor) { $0.mode = mode } })
        try expectSame(SwitchOrder.Diversion.allCases.map { place in order(.divert) { $0.divertTo = place } })
        try expectSame(
            RecordAction.allCases.map { action in
                order(.record) { order in
                    order.action = action
                    order.recording = .named("r")
                }
            })
        try expectSame([
            order(.pickUp) { order in
                order.by = nil
                order.claim = nil
                order.to = "112"
                order.targets = [anna.party.id]
                order.reason = ""
                order.from = anna
                order.leg = true
                order.meeting = meeting
                order.trace = TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            }
        ])
    }

    @Test func `Records of every outcome, and every withdrawal`() throws {
        try expectSame(
            CallRecord.Outcome.allCases.map { outcome in
                .recorded(
                    CallRecord(
                        call: .named("c"), line: .named("anna"), owner: .named("anna"), direction: .inbound,
                        remote: Remote(number: "1", name: "N"), at: at, answeredAt: at, endedAt: at, outcome: outcome,
                        actor: anna.party, handlers: [Handler(party: anna.party, from: at)], servedBy: .named("pbx"),
                        destination: .meeting(meeting)))
            })
        try expectSame(PrivateWithdrawal.allCases.map { .withdrawn(.named("c"), .named("p"), $0) })
        try expectSame([
            .recorded(
                CallRecord(
                    call: .named("c"), line: .named("anna"), owner: .named("anna"), direction: .inbound,
                    remote: Remote(number: "1"), at: at, outcome: .missed))
        ])
    }

    @Test func `Refusals of every code, with a row, a winner and details`() throws {
        try expectSame(RefusalCode.allCases.map { .settled(claim, .refused(Refusal($0))) })
        let details: [String: Refusal.Detail] = ["b": .text("\"x\""), "a": .number(-4)]
        let refusal = Refusal(.callEnded, call: call { $0.locked = true }, winner: anna, details: details)
        try expectSame([.settled(claim, .refused(refusal)), .settled(Claim(call: .named("c"), rev: 1), .confirmed)])
    }

    @Test func `Events of every kind, lamp and reason, whose row is the state's, another or none`() throws {
        var state = SharedLine.idle
        let row = call { _ in }
        state.calls = [row]
        for (index, kind) in LineEvent.Kind.allCases.enumerated() {
            state.seq = 3
            let lamps = Lamp.allCases, reasons = WithdrawalReason.allCases
            let events = [
                LineEvent(seq: 1, kind: kind, at: at, lamp: lamps[index % lamps.count], call: row, actor: anna.party),
                LineEvent(
                    seq: 2, kind: kind, at: at, lamp: .idle, call: call { $0.alerting = true },
                    reason: reasons[index % reasons.count]),
                LineEvent(seq: 3, kind: kind, at: at, lamp: .busy),
            ]
            let commit = SharedCommit(
                position: LinePosition(epoch: 9_007_199_254_740_991, version: 1),
                commit: Commit(next: state, events: events, call: call { $0.locked = true }))
            #expect(try SharedCommit(forNodes: commit.encoded()) == commit)
        }
    }
}
