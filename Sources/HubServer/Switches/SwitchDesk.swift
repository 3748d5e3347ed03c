import HashTreeCollections
import HubCore
import HubJSON
import HubProtocol
import HubWebSocket
import LineModel
import Synchronization

/// Answers the requests of switches: attaching, telling all calls, and reports (protocol §7, P1-P10).
final class SwitchDesk: Sendable {
    private let control: CallControl
    private let commands: CallCommands
    private let links: SwitchLinks
    private let directory: DirectoryDesk
    private let rows: RowView
    private let store: any FactStore
    private let now: Clock
    /// The calls that were live when the last process stopped, until their switch has told what became of them (F24).
    private let orphans: Mutex<[CallID: CallRecord]>
    /// Calls whose beginning is being committed: what is reported of them meanwhile waits behind it on their line (P3).
    private let beginning = Mutex<[CallID: LineID]>([:])
    /// Lines of a switch that are committed at once when it comes or goes: the store has room for others besides.
    private static let linesAtOnce = 500
    /// Calls that met a full line: a report that comes again gets the same answer, and writes no second entry (P6).
    private let turnedAway: Mutex<RecentlyUsed<CallID, RPCError>>

    /// - Parameter remembered: calls that met a full line and are remembered.
    init(
        control: CallControl, commands: CallCommands, links: SwitchLinks, directory: DirectoryDesk,
        store: any FactStore, orphans: [CallRecord], remembered: Int, now: @escaping Clock
    ) {
        self.control = control
        self.commands = commands
        self.links = links
        self.directory = directory
        rows = RowView(lines: control.lines)
        self.store = store
        self.now = now
        turnedAway = Mutex(RecentlyUsed(capacity: remembered))
        self.orphans = Mutex(Dictionary(orphans.map { ($0.call, $0) }) { first, _ in first })
    }

    // MARK: Attaching

    func attach(_ session: ClientSession, _ params: SwitchAttachParams, thread: ServiceThread) -> Reply {
        guard let id = SwitchID(params.name) else {
            return .failure(RPCError(.invalidParams, details: ["member": .text("name")]))
        }
        let lines: Set<LineID>? =
            switch params.lines {
            case .all: nil
            case .some(let named): Set(named)
            }
        let (attachment, replaced, taken) = links.attach(
            id, lines: lines, capabilities: Set(params.capabilities), session: session.handle)
        if let earlier = session.open?.attachment, earlier.id != id { lost(earlier) }
        session.open?.attachment = attachment
        session.open?.synchronizing = []
        session.connection.setSendBuffer(bytes: thread.limits.switchSendBufferBytes)
        replaced?.close(.replaced, reason: "a switch of the same name has attached")
        tell(taken)
        return .result(EmptyObject())
    }

    /// Tells switches that others serve lines that they did (P9).
    func tell(_ losers: [SwitchLinks.Loser]) {
        for (loser, lines) in losers {
            let named: [LineID]? =
                switch lines {
                case .all: nil
                case .lines(let lines): lines.sorted()
                }
            loser.deliver(
                HubNotification.notice.message(HubNotice(code: .linesTaken, lines: named ?? directory.allLines)))
        }
    }

    /// Takes a part of the list of live calls; compares with the last part (P5). Nil while the comparison goes on.
    func synchronize(
        _ session: ClientSession, _ id: RPCID, _ params: SwitchSyncParams, thread: ServiceThread
    ) -> Reply? {
        guard let attachment = session.open?.attachment else {
            return .failure(RPCError(.invalidParams, message: "Attach before you synchronize."))
        }
        session.open?.synchronizing += params.calls
        guard !params.more else { return .result(SwitchSyncResult(ended: [], appeared: [])) }
        let told = session.open?.synchronizing ?? []
        session.open?.synchronizing = []
        do throws(Refusal) {
            try check(told, of: attachment.id)
        } catch {
            return .failure(RPCError(error.code, details: error.details))
        }
        let handle = session.handle
        session.openRequests += 1
        // What the connection before this one said last must not overtake what this one tells.
        links.afterLateReports(attachment) { [self] in
            compare(told, attachment) { [links] compared in
                let answer: @Sendable (Reply) -> Void = { reply in
                    handle.mailbox.post { $0.reply(reply, id: id, to: handle) }
                }
                switch compared {
                case .success(let result): links.cameIntoStep(attachment) { answer(.result(result)) }
                case .failure(let refusal):
                    answer(.failure(RPCError(refusal.code)))
                    // It is to attach and to tell its calls again.
                    links.mayHaveLostReports(of: attachment)
                }
            }
        }
        return nil
    }

    /// Refuses a list that cannot be so: foreign or repeated identifiers, impossible states, unknown people (P4, P5).
    private func check(_ told: [SwitchCallRow], of id: SwitchID) throws(Refusal) {
        var seen: Set<CallID> = []
        for (position, row) in told.enumerated() {
            func refusal(_ code: RefusalCode, _ member: String) -> Refusal {
                Refusal(code, details: ["member": .text("calls[\(position)].\(member)")])
            }
            let isOurs = row.call.rawValue.hasPrefix("h.") || row.call.rawValue.hasPrefix(id.rawValue + ".")
            guard isOurs, seen.insert(row.call).inserted else { throw refusal(.invalidParams, "call") }
            if let line = control.lines.registry.line(of: row.call), line != row.line {
                throw refusal(.duplicate, "line")
            }
            let cannotBe: Call.State = row.direction == .inbound ? .dialing : .ringing
            guard row.state != cannotBe else { throw refusal(.invalidParams, "state") }
            if let party = row.party, directory.reference(of: party) == nil { throw refusal(.unknownParty, "party") }
            if row.participants?.contains(where: { directory.reference(of: $0.party) == nil }) == true {
                throw refusal(.unknownParty, "participants")
            }
            if row.recordings?.contains(where: { directory.reference(of: $0.party) == nil }) == true {
                throw refusal(.unknownParty, "recordings")
            }
        }
    }

    /// The connection is gone: nobody knows how its calls are now (protocol §7).
    func lost(_ attachment: SwitchLinks.Attachment) {
        guard let unanswered = links.lost(attachment) else { return }
        // Where nodes share switches, another may have it already: they are told by `unserved`.
        if links.isAlone { mark(attachment.id, fence: nil) }
        unanswered()
    }

    /// No node has the switch any more. Any node may be told so, and at any time: it marks nothing once the switch is
    /// attached again.
    func unserved(_ id: SwitchID) { mark(id, fence: AttachmentFence(id, number: nil)) }

    private func mark(_ id: SwitchID, fence: AttachmentFence?) {
        inPortions(of: Self.linesAtOnce, Array(linesWithCalls(servedBy: id))) { [control] line, ended in
            control.commit(line, LineRequest(.switchLost(id), fence: fence)) { _ in ended() }
        }
    }

    /// What the comparison has come to so far.
    private struct Comparison {
        var ended: [CallID] = []
        var appeared: [CallID] = []
        /// Why a part of it could not be committed: then nobody knows how the calls are.
        var failure: Refusal?

        mutating func take(_ result: Result<LineOutcome, Refusal>) {
            if case .failure(let refusal) = result, refusal.isOfStore { failure = refusal }
        }
    }

    /// Makes of the lines what the list says; fails as a whole where the shared store could not be reached meanwhile.
    private func compare(
        _ told: [SwitchCallRow], _ attachment: SwitchLinks.Attachment,
        done: @escaping @Sendable (Result<SwitchSyncResult, Refusal>) -> Void
    ) {
        let names = directory.directory
        let fence = links.fence(of: attachment)
        let listed = Set(told.map(\.call))
        let missing = control.lines.registry.calls.filter { !listed.contains($0.call) }
            .filter { row($0.call, on: $0.line)?.servedBy == attachment.id }
        let all = Gathering(missing.count + told.count, into: Comparison()) { [self] comparison in
            returned(attachment, fence, comparison, done: done)
        }
        let finish: @Sendable (Result<LineOutcome, Refusal>, CallID?, CallID?) -> Void = { result, ended, appeared in
            all.came { comparison in
                comparison.take(result)
                if let ended { comparison.ended.append(ended) }
                if let appeared { comparison.appeared.append(appeared) }
            }
        }
        inPortions(of: Self.linesAtOnce, missing.map { (call: $0.call, line: $0.line) }) { [control] gone, ended in
            control.commit(gone.line, LineRequest(.missing(gone.call), fence: fence)) { result in
                defer { ended() }
                if case .success(.committed) = result {
                    finish(result, gone.call, nil)
                } else {
                    finish(result, nil, nil)
                }
            }
        }
        inPortions(of: Self.linesAtOnce, told) { [self] row, ended in
            let call = withFacts(row.switchCall { names.name(of: $0) })
            control.commit(call.line, LineRequest(.adopted(call, servedBy: attachment.id), fence: fence)) { result in
                defer { ended() }
                switch result {
                // It is over here, and stays so.
                case .success(let outcome) where outcome.call?.state == .ended: finish(result, call.call, nil)
                case .success(.committed(_, let before, _)) where before.state.call(call.call) == nil:
                    finish(result, nil, call.call)
                default: finish(result, nil, nil)
                }
            }
        }
    }

    /// The lines are the switch's again, as far as the list was taken.
    private func returned(
        _ attachment: SwitchLinks.Attachment, _ fence: AttachmentFence?, _ comparison: Comparison,
        done: @escaping @Sendable (Result<SwitchSyncResult, Refusal>) -> Void
    ) {
        if let failure = comparison.failure { return done(.failure(failure)) }
        let orphaned = dropOrphans(servedBy: attachment.id)
        let lines = linesWithCalls(servedBy: attachment.id)
        let result = SwitchSyncResult(ended: comparison.ended + orphaned, appeared: comparison.appeared)
        let all = Gathering(lines.count, into: Comparison()) { returned in
            done(returned.failure.map(Result.failure) ?? .success(result))
        }
        inPortions(of: Self.linesAtOnce, Array(lines)) { [control] line, ended in
            control.commit(line, LineRequest(.switchReturned(attachment.id), fence: fence)) { outcome in
                all.came { $0.take(outcome) }
                ended()
            }
        }
    }

    // MARK: Calls from before a restart

    /// The call with what the hub knew of it before a restart.
    private func withFacts(_ told: SwitchCall) -> SwitchCall {
        var call = told
        // A switch's clock may be ahead.
        call.createdAt = min(call.createdAt, now())
        call.facts = orphans.withLock { $0.removeValue(forKey: told.call) }
        return call
    }

    /// Ends in the history what the switch has no more; nothing is left of it but the entry (F24, F25).
    private func dropOrphans(servedBy id: SwitchID) -> [CallID] {
        endOrphans { $0.servedBy == id }
    }

    /// The grace after a restart is over: calls whose switch has not come back are over too.
    func giveUpOrphans() {
        _ = endOrphans { _ in true }
    }

    private func endOrphans(where isOver: (CallRecord) -> Bool) -> [CallID] {
        let over = orphans.withLock { orphans in
            let over = orphans.values.filter(isOver)
            for record in over { orphans[record.call] = nil }
            return over
        }
        let moment = now()
        for var record in over {
            record.endedAt = moment
            for index in record.handlers.indices { record.handlers[index].to = record.handlers[index].to ?? moment }
            control.keep(.recorded(record), on: record.line, of: control.lines.record(of: record.line)?.state.group)
        }
        return over.map(\.call)
    }

    // MARK: Reports

    func report(_ method: Method, _ params: JSONObject, _ caller: Caller, _ respond: @escaping Respond) throws {
        func inStep() throws(Refusal) -> SwitchLinks.Attachment {
            guard let attachment = caller.session.flatMap({ links.attachmentInStep(of: $0) }) else {
                throw Refusal(.busyOperation)
            }
            return attachment
        }
        if method == .switchIncoming {
            let params = try SwitchIncomingParams(from: params)
            return incoming(params, try inStep(), caller, respond)
        }
        let report = try SwitchReportParams(from: params, of: method)
        let attachment = try inStep()
        let begins = beginning.withLock { $0[report.call] }
        guard let line = begins ?? control.lines.registry.line(of: report.call) else {
            // A call that nobody knows is over: that is what its end says too (F24).
            return respond(method == .switchEnded ? .report(call: nil) : .failure(.unknownCall))
        }
        guard let record = control.lines.record(of: line),
            begins != nil && report.call.rawValue.hasPrefix(attachment.id.rawValue + ".")
                || record.state.servedBy(report.call) == attachment.id
        else { return respond(.failure(.unknownCall)) }
        let party = try report.party.map { try reference($0, on: record.state) }
        let talker = party.flatMap { party in report.device.map { Talker(party: party, device: $0) } }
        let command: LineCommand
        switch method {
        case .switchProgress: command = .progressed(report.call)
        case .switchAnswered:
            guard let talker else { throw WireError(.missing, member: "device") }
            command = .answered(report.call, by: talker)
        case .switchRemoteAnswered: command = .remoteAnswered(report.call)
        case .switchHeld: command = .parked(report.call, by: talker)
        case .switchResumed: command = .retrieved(report.call, by: talker)
        case .switchMeetingJoined:
            guard let meeting = report.meeting else { throw WireError(.missing, member: "meeting") }
            command = .meetingJoined(report.call, meeting.meeting)
        default: command = .ended(report.call, report.reason ?? .remote, by: party)
        }
        let beginner = method.mayBeginTalk ? party ?? record.state.call(report.call)?.by?.party : nil
        let talk = beginner.map { TalkRequest(party: $0.id) }
        commit(line, command, of: attachment, talk: talk, caller.trace) { [commands, rows] result in
            if case .success(.committed(let aftermath, _, _)) = result, method.mayBeginTalk, !aftermath.isOvertaken,
                let call = aftermath.call, let by = call.by
            {
                // As a command does (P31): a person talks in one call, whatever the phone does by itself (invariant 1).
                commands.traced(for: caller).holdOthers(than: call, of: by.party) { _ in }
            }
            switch result {
            case .success(let outcome):
                respond(.report(call: outcome.call.map { rows.encoded($0, on: outcome.record, for: caller.party) }))
            case .failure(let refusal): respond(.failure(rows.error(refusal, for: caller.party)))
            }
        }
    }

    /// Commits what the attachment reports, unless another has taken its place meanwhile (X18).
    private func commit(
        _ line: LineID, _ command: LineCommand, of attachment: SwitchLinks.Attachment, talk: TalkRequest? = nil,
        _ trace: TraceParent?, then: @escaping CallControl.Completion
    ) {
        guard let report = links.beginReport(attachment) else { return then(.failure(Refusal(.busyOperation))) }
        control.commit(line, LineRequest(command, talk: talk, fence: report.fence, trace: trace)) { [links] result in
            if case .failure(let refusal) = result, refusal.code == .busUnavailable {
                links.mayHaveLostReports(of: attachment)
            }
            links.endReport(report)
            then(result)
        }
    }

    /// A caller (P4, P6).
    private func incoming(
        _ params: SwitchIncomingParams, _ attachment: SwitchLinks.Attachment, _ caller: Caller,
        _ respond: @escaping Respond
    ) {
        guard params.call.rawValue.hasPrefix(attachment.id.rawValue + ".") else {
            return respond(.failure(RPCError(.invalidParams, details: ["member": .text("call")])))
        }
        guard let record = control.lines.record(of: params.line) else { return respond(.failure(.unknownLine)) }
        if let line = control.lines.registry.line(of: params.call), line != params.line {
            return respond(.failure(.duplicate))
        }
        guard links.attachedSwitch(for: params.line) == attachment.id else { return respond(.failure(.unknownLine)) }
        if let answer = turnedAway.withLock({ $0.value(of: params.call) }) { return respond(.failure(answer)) }
        let remote = params.remote.remote
        let command = LineCommand.incoming(params.call, from: remote, servedBy: attachment.id)
        beginning.withLock { $0[params.call] = params.line }
        commit(params.line, command, of: attachment, caller.trace) { [self] result in
            beginning.withLock { $0[params.call] = nil }
            switch result {
            case .success(let outcome):
                guard let call = outcome.call else { return respond(.failure(.unknownCall)) }
                respond(.result(SwitchIncomingResult(call: rows.row(call, for: caller.party))))
            case .failure(let refusal):
                let answer = rows.error(refusal, for: caller.party)
                if refusal.code == .lineFull {
                    turnedAway.withLock { $0.remember(answer, of: params.call) }
                    turnAway(params.call, remote, record.state)
                }
                respond(.failure(answer))
            }
        }
        control.sweep(params.line)
    }

    /// Keeps the entry of a caller who met a full line, unless it was kept before a restart (P6).
    private func turnAway(_ call: CallID, _ remote: Remote, _ state: LineState) {
        let record = state.turnedAway(call, from: remote, at: now())
        store.historyEntry(call) { [control] found in
            if case .success(.some) = found { return }
            control.keep(.recorded(record), on: state.line.id, of: state.group)
        }
    }

    // MARK: Questions

    /// The party by name. The line knows its members, and who has a call is nearly always one.
    private func reference(_ party: PartyID, on state: LineState) throws(Refusal) -> PartyReference {
        if let member = state.group.member(party) { return member.party }
        guard let reference = directory.reference(of: party) else { throw Refusal(.unknownParty) }
        return reference
    }

    private func row(_ call: CallID, on line: LineID) -> Call? {
        control.lines.record(of: line)?.state.call(call)
    }

    private func linesWithCalls(servedBy id: SwitchID) -> Set<LineID> {
        Set(
            control.lines.registry.calls.filter { row($0.call, on: $0.line)?.servedBy == id }.map(\.line))
    }
}

extension LineState {
    /// The switch of a live or lately ended call.
    fileprivate func servedBy(_ id: CallID) -> SwitchID? { (call(id) ?? tombstone(id))?.servedBy }
}

extension Method {
    /// Whether a report of this kind may make a member talk.
    fileprivate var mayBeginTalk: Bool {
        switch self {
        case .switchAnswered, .switchResumed, .switchRemoteAnswered: true
        default: false
        }
    }
}
