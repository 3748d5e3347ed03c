import HubCore
import LineModel
import Synchronization

/// The members' commands from claim to result (protocol §4, P7, P31).
final class CallCommands: Sendable {
    typealias Completion = @Sendable (Result<Outcome, Refusal>) -> Void

    /// What a command that succeeded tells.
    struct Outcome: Sendable {
        var call: Call
        /// The party's other calls that were put on hold; nil where the command holds none.
        var held: [Call]?
        var notHeld: [(call: CallID, code: RefusalCode)] = []
    }

    let control: CallControl
    private let makeCallID: @Sendable () -> CallID
    private let trace: TraceParent?

    init(control: CallControl, makeCallID: @escaping @Sendable () -> CallID, trace: TraceParent? = nil) {
        self.control = control
        self.makeCallID = makeCallID
        self.trace = trace
    }

    /// The same in the trace that the caller's request belongs to. Not inlined: nearly all belong to none.
    @inline(never)
    func traced(for caller: Caller) -> CallCommands {
        guard let trace = caller.trace else { return self }
        return CallCommands(control: control, makeCallID: makeCallID, trace: trace)
    }

    /// - Parameters:
    ///   - name: of the command, for the call's identifier: who carries the same one out again places no second
    ///     call (X17). Nil where nobody can.
    ///   - id: stands for the command here and below: who asks for the same one again, while its switch has not answered,
    ///     waits for that answer (P33). Nil where nobody can.
    func place(
        _ line: LineID, to number: String, by: Talker, as name: String? = nil, id: Int64? = nil,
        done: @escaping Completion
    ) {
        let call = name.map { CallID(trusted: "h." + $0) } ?? makeCallID()
        claim(call, on: line, by: by, .place(call, to: number, by: by), rev: nil, id, holdsOthers: false, done: done)
    }

    func answer(
        _ call: CallID, by: Talker, rev: Int64?, id: Int64? = nil, holdsOthers: Bool, done: @escaping Completion
    ) {
        onLine(of: call, done) { line in
            claim(call, on: line, by: by, .answer(call, by: by), rev: rev, id, holdsOthers: holdsOthers, done: done)
        }
    }

    func resume(_ call: CallID, by: Talker, rev: Int64?, id: Int64? = nil, done: @escaping Completion) {
        onLine(of: call, done) { line in
            claim(call, on: line, by: by, .resume(call, by: by), rev: rev, id, holdsOthers: true, done: done)
        }
    }

    func pickUp(_ call: CallID, by: Talker, rev: Int64?, id: Int64? = nil, done: @escaping Completion) {
        onLine(of: call, done) { line in
            claim(call, on: line, by: by, .pickUp(call, by: by), rev: rev, id, holdsOthers: true, done: done)
        }
    }

    func decline(_ call: CallID, by: PartyID, rev: Int64?, done: @escaping Completion) {
        onLine(of: call, done) { line in carryOut(.decline(call, by: by), on: line, rev: rev, done: done) }
    }

    func hold(_ call: CallID, by: Talker, rev: Int64?, id: Int64? = nil, done: @escaping Completion) {
        onLine(of: call, done) { line in carryOut(.hold(call, by: by), on: line, rev: rev, id, done: done) }
    }

    func hangUp(_ call: CallID, by: Talker, rev: Int64?, done: @escaping Completion) {
        onLine(of: call, done) { line in carryOut(.hangUp(call, by: by), on: line, rev: rev, done: done) }
    }

    /// Begins or ends a recording of the party's own call (R71).
    func record(_ call: CallID, _ action: RecordAction, by: Talker, rev: Int64?, done: @escaping Completion) {
        onLine(of: call, done) { line in
            let id = RecordingID(trusted: makeCallID().rawValue)
            carryOut(.record(call, action, as: id, by: by), on: line, rev: rev, done: done)
        }
    }

    // MARK: Steps

    func onLine(of call: CallID, _ done: Completion, _ body: (LineID) -> Void) {
        guard let line = control.lines.registry.line(of: call) else {
            return done(.failure(Refusal(.unknownCall)))
        }
        body(line)
    }

    /// A command that makes its actor talk: the party is reserved for this one call until the claim is settled, so that
    /// two devices cannot put it into two calls at once (invariant 1).
    func claim(
        _ call: CallID, on line: LineID, by: Talker, _ command: LineCommand, rev: Int64?, _ id: Int64?,
        holdsOthers: Bool, done: @escaping Completion
    ) {
        let party = by.party.id
        let other = control.talk.withLock { $0.claim(call, for: party) }
        // The other call is being claimed at this moment, and has no row yet.
        if let other, row(other) == nil { return done(.failure(Refusal(.busyOperation))) }
        let talk = TalkRequest(party: party) { [self] in
            other.flatMap(row) ?? obstacle(to: call, of: party, holdsOthers: holdsOthers)
        }
        carryOut(LineRequest(command, expectedRev: rev, talk: talk, id: id, trace: trace), on: line) { [self] result in
            if other == nil { control.talk.withLock { $0.release(call, for: party) } }
            guard case .success(let outcome) = result, holdsOthers || isInTwo(party, since: outcome.call.id) else {
                return done(result)
            }
            // Asked for again while the switch has not confirmed it: the first holds the others, once it has (P31). What is so
            // already holds what is left: the first may not have been told that it has the call.
            guard outcome.call.isTalking(party) else {
                return done(.success(Outcome(call: outcome.call, held: [])))
            }
            holdOthers(than: outcome.call, of: by.party, done: done)
        }
    }

    func carryOut(
        _ command: LineCommand, on line: LineID, rev: Int64?, _ id: Int64? = nil, done: @escaping Completion
    ) {
        carryOut(LineRequest(command, expectedRev: rev, id: id, trace: trace), on: line, done: done)
    }

    /// Commits, and where the switch must act waits for the claim to be settled.
    private func carryOut(_ request: LineRequest, on line: LineID, done: @escaping Completion) {
        control.commit(line, request) { [self] result in
            switch result {
            case .failure(let refusal): done(.failure(refusal))
            case .success(.committed(let aftermath, _, _)):
                guard let claim = aftermath.claim else { return finish(aftermath.call, done) }
                wait(for: claim, done)
            case .success(.unchanged(let call, _)):
                guard let id = request.id, let pending = call?.pending, pending.command == id else {
                    return finish(call, done)
                }
                waitAgain(for: pending.claim, on: line, request, done)
            }
        }
    }

    private func wait(for claim: Claim, _ done: @escaping Completion) {
        control.waiters.wait(for: claim) { [self] outcome, row in
            switch outcome {
            case .confirmed: finish(row, done)
            case .refused(let refusal): done(.failure(refusal))
            }
        }
    }

    /// Waits for what the very same request has claimed before; its answer was lost, with its node or with the store.
    private func waitAgain(
        for claim: Claim, on line: LineID, _ request: LineRequest, _ done: @escaping Completion
    ) {
        wait(for: claim, done)
        // It may have been settled before anybody waited here: it is decided anew then.
        let isPending = control.lines.record(of: line)?.state.isPending(claim) ?? false
        if !isPending, control.waiters.stopWaiting(for: claim) { carryOut(request, on: line, done: done) }
    }

    private func finish(_ call: Call?, _ done: Completion) {
        guard let call else { return done(.failure(Refusal(.unknownCall))) }
        done(.success(Outcome(call: call)))
    }

    /// Holds the connected calls in which the party talked before this one, each by a claim of its own; a failed hold
    /// undoes nothing (P31). What began later holds this one: of two at the same instant one stays (Q53).
    func holdOthers(than call: Call, of party: PartyReference, done: @escaping Completion) {
        let earlier = control.talk.withLock { $0.calls(of: party.id, before: call.id) }
        let others = earlier.compactMap(row).filter { $0.isTalking(party.id) && $0.state == .connected }
            .compactMap { other in other.by.map { (call: other, talker: $0) } }
        let all = Gathering(others.count, into: Outcome(call: call, held: [])) { done(.success($0)) }
        for (other, talker) in others {
            carryOut(.hold(other.id, by: talker), on: other.line, rev: nil) { result in
                all.came { outcome in
                    switch result {
                    case .success(let held): outcome.held?.append(held.call)
                    case .failure(let refusal): outcome.notHeld.append((other.id, refusal.code))
                    }
                }
            }
        }
    }

    /// Another call for which the party may not begin to talk in this one: what is connected can be held; what is on its
    /// way out to the far end, or is about to begin, cannot.
    private func obstacle(to call: CallID, of party: PartyID, holdsOthers: Bool) -> Call? {
        // Together, as a call that is confirmed at this moment goes from the ones to the others.
        let candidates = control.talk.withLock { $0.pendingCalls(of: party).union($0.calls(of: party)) }
        return candidates.compactMap(row).first { other in
            guard other.id != call else { return false }
            if other.beginner == party { return true }
            return other.isTalking(party) && !(holdsOthers && other.state == .connected)
        }
    }

    /// The calls in which the party talks now, by their rows.
    private func talking(_ party: PartyID) -> [Call] {
        control.talk.withLock { $0.calls(of: party) }.compactMap(row).filter { $0.isTalking(party) }
    }

    /// Whether a phone of the party has answered another call by itself while this one was claimed: this one came last (Q36).
    private func isInTwo(_ party: PartyID, since call: CallID) -> Bool {
        let connected = talking(party).filter { $0.state == .connected }.map(\.id)
        return connected.count > 1 && connected.contains(call)
    }

    private func row(_ call: CallID) -> Call? {
        control.lines.registry.line(of: call).flatMap { control.lines.record(of: $0)?.state.call(call) }
    }
}

extension Aftermath {
    /// The claim that this commit made, if it made one.
    var claim: Claim? {
        for case .order(let order) in effects { if let claim = order.claim { return claim } }
        return nil
    }
}
