import Dispatch
import HashTreeCollections
import HubServer
import LineModel
import Synchronization
import Testing

/// The contract that all twins are held to.
@Suite struct FactStoreTests {
    private let directory: ScratchDirectory
    private let now = Timestamp.at(1_000_000)
    private let anna = PartyID.named("anna"), bert = PartyID.named("bert"), cleo = PartyID.named("cleo")
    private let line1 = LineID.named("line-1"), line2 = LineID.named("line-2")

    init() throws {
        directory = try ScratchDirectory()
    }

    @Test(arguments: Twin.allCases) func `A new store holds nothing`(_ twin: Twin) throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        let state = try store.load(now: now)
        #expect(state.directory.parties.isEmpty && state.directory.lines.isEmpty && state.directory.policy == Policy())
        #expect(state.liveCalls.isEmpty && state.commandKeys.isEmpty)
    }

    @Test(arguments: Twin.allCases) func `The directory comes back whole, in its order`(_ twin: Twin) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        var policy = Policy()
        policy.delegation = false
        policy.monitoring = true
        policy.privacy = false
        policy.minimumVersions = [.web: try #require(ClientVersion("1.2.3.4"))]
        policy.limits.delegates = 3
        policy.limits.delegators = 4
        policy.limits.appearances = 5
        policy.ringSeconds = 6
        let parties = [
            Party(id: anna, name: "Anna Ö. \"A\"", email: "anna@example.org"),
            Party(id: bert, name: "", kind: .commonArea, licensed: false, callingPlan: false),
            Party(id: cleo, name: "Cleo", licensed: true, callingPlan: false),
        ]
        let lines = [
            Line(id: line2, number: "+462", owner: anna, label: "Växel", voicemail: false),
            Line(id: line1, number: "*1#", owner: anna),
        ]
        let delegations = [
            Delegation(delegator: anna, delegate: cleo, rights: .all, optedIn: false),
            Delegation(delegator: anna, delegate: bert, rights: []),
        ]
        try await store.append(
            parties.map(StoredFact.party) + lines.map(StoredFact.line) + delegations.map(StoredFact.delegation)
                + [.policy(policy)])
        var renamed = lines[0]
        renamed.label = nil
        try await store.append(.line(renamed), .delegation(delegations[0]))

        let read = try store.load(now: now).directory
        #expect(read.policy == policy)
        #expect(Set(read.parties.values) == Set(parties))
        #expect(read.lines(ownedBy: anna) == [line2, line1])
        #expect(read.lines[line2] == renamed && read.lines[line1] == lines[1])
        #expect(read.delegates(of: anna) == delegations)
    }

    @Test(arguments: Twin.allCases) func `What was removed stays away`(_ twin: Twin) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        try await store.append([anna, bert, cleo].map { .party(Party(id: $0, name: $0.rawValue)) })
        try await store.append(
            .line(Line(id: line1, number: "1", owner: anna)), .line(Line(id: line2, number: "2", owner: anna)),
            .delegation(Delegation(delegator: anna, delegate: bert)),
            .delegation(Delegation(delegator: bert, delegate: anna)),
            .delegation(Delegation(delegator: anna, delegate: cleo)))
        try await store.append(
            .lineRemoved(line1), .partyRemoved(bert), .delegationRemoved(delegator: anna, delegate: cleo))
        let read = try store.load(now: now).directory
        #expect(Set(read.parties.keys) == [anna, cleo])
        #expect(Set(read.lines.keys) == [line2])
        #expect(read.delegations.isEmpty)
    }

    @Test(arguments: Twin.allCases) func `P45: what parties say of themselves comes back, the last of each`(
        _ twin: Twin
    ) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        try await store.append([anna, bert, cleo].map { .party(Party(id: $0, name: $0.rawValue)) })
        try await store.append(.status(anna, .away), .status(bert, .doNotDisturb), .status(cleo, .away))
        try await store.append(.status(anna, .doNotDisturb), .status(cleo, .available))
        #expect(try store.load(now: now).directory.statuses == [anna: .doNotDisturb, bert: .doNotDisturb])
        try await store.append(.party(Party(id: anna, name: "Anna B.")), .partyRemoved(bert))
        #expect(try store.load(now: now).directory.statuses == [anna: .doNotDisturb])
    }

    @Test(arguments: Twin.allCases) func `A directory that does not fit together is damaged`(_ twin: Twin) async throws
    {
        let store = try twin.make(in: directory)
        defer { store.close() }
        try await store.append(.line(Line(id: line1, number: "1", owner: anna)))
        let error = #expect(throws: StoreError.self) { try store.load(now: now) }
        guard case .damaged = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test(arguments: Twin.allCases) func `A call lives until it has ended, and never again`(_ twin: Twin) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        var record = CallRecord.sample("c1", at: 100)
        record.endedAt = nil
        let forgotten = CallRecord.sample("c2", at: 101)
        try await store.append(.liveCall(forgotten), .liveCall(record))
        #expect(try store.load(now: now).liveCalls == [record, forgotten])
        #expect(try await store.historyEntry(record.call) == nil)

        record.answeredAt = .at(103)
        record.endedAt = .at(110)
        record.outcome = .answered
        record.remote.name = "Dr. Müller"
        record.actor = PartyReference(id: bert, name: "Bert \"B\"")
        record.handlers = [
            Handler(party: PartyReference(id: bert, name: "Bert"), from: .at(103), to: .at(105)),
            Handler(party: PartyReference(id: cleo, name: "Cleo"), from: .at(105)),
        ]
        try await store.append(.endedCall(record), .liveCallForgotten(forgotten.call))
        try await store.append(.liveCall(record), .liveCallForgotten(record.call))
        #expect(try store.load(now: now).liveCalls.isEmpty)
        #expect(try await store.historyEntry(record.call) == record)
        #expect(try await store.historyEntry(forgotten.call) == nil)
    }

    @Test(arguments: Twin.allCases) func `Names come back letter by letter`(_ twin: Twin) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        let name = "\"Ä\" \\ / \u{1}\t\n\u{7f} e\u{301} 🙂"
        var record = CallRecord.sample("c1", at: 100)
        record.remote.name = name
        record.actor = PartyReference(id: anna, name: name)
        record.handlers = [Handler(party: PartyReference(id: bert, name: name), from: .at(103), to: .at(105))]
        try await store.append(.endedCall(record))
        let read = try #require(try await store.historyEntry(record.call))
        #expect(read == record)
        #expect(read.handlers.first.map { Array($0.party.name.unicodeScalars) } == Array(name.unicodeScalars))
    }

    @Test(arguments: Twin.allCases) func `History comes newest first, page by page, while calls end (P46)`(
        _ twin: Twin
    ) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        // Two calls of one moment are told apart by their identifiers.
        let records = (0..<25).map {
            CallRecord.sample("c\(100 + $0)", line: $0.isMultiple(of: 3) ? "line-1" : "line-2", at: Int64($0 / 2))
        }
        try await store.append(records.map(StoredFact.endedCall))
        try await store.append(.endedCall(.sample("other", line: "line-3", at: 7)))

        var query = HistoryQuery(lines: [line1, line2, line1], viewer: anna, limit: 10)
        var read: [CallRecord] = []
        var pages = 0
        repeat {
            let page = try await store.history(query)
            read += page.records
            pages += 1
            query.before = page.next
            try await store.append(.endedCall(.sample("late-\(pages)", at: 1000 + Int64(pages))))
        } while query.before != nil
        #expect(read == records.reversed())
        #expect(pages == 3)
        #expect(try await store.history(HistoryQuery(lines: [], viewer: anna)).records.isEmpty)
    }

    @Test(arguments: Twin.allCases) func `A full last page has no next`(_ twin: Twin) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        try await store.append((0..<4).map { .endedCall(.sample("c\($0)", at: $0)) })
        let first = try await store.history(HistoryQuery(lines: [line1], viewer: anna, limit: 2))
        #expect(first.next != nil)
        let last = try await store.history(HistoryQuery(lines: [line1], viewer: anna, limit: 2, before: first.next))
        #expect(last.records.map(\.call.rawValue) == ["c1", "c0"] && last.next == nil)
    }

    @Test(arguments: Twin.allCases) func `Missed calls can be asked for alone`(_ twin: Twin) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        try await store.append(
            CallRecord.Outcome.allCases.enumerated().map { index, outcome in
                .endedCall(.sample("c\(index)", at: Int64(index), outcome: outcome))
            })
        let page = try await store.history(HistoryQuery(lines: [line1], viewer: anna, missedOnly: true))
        #expect(page.records.map(\.outcome) == [.missed])
    }

    @Test(arguments: Twin.allCases) func `A hidden entry is hidden from its viewer alone, and stays so (R58, X21)`(
        _ twin: Twin
    ) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        var record = CallRecord.sample("c1", at: 1)
        try await store.append(.endedCall(record), .endedCall(.sample("c2", at: 2)))
        try await store.append(.historyHidden(record.call, by: anna), .historyHidden(record.call, by: anna))
        record.outcome = .voicemail
        try await store.append(.endedCall(record))
        let mine = try await store.history(HistoryQuery(lines: [line1], viewer: anna))
        let theirs = try await store.history(HistoryQuery(lines: [line1], viewer: bert))
        #expect(mine.records.map(\.call.rawValue) == ["c2"])
        #expect(theirs.records.map(\.call.rawValue) == ["c2", "c1"] && theirs.records.last?.outcome == .voicemail)
    }

    @Test(arguments: Twin.allCases, ["", "x", "12", "12:", "a:b", ":c1", "1:c 1"])
    func `A cursor from elsewhere is refused`(_ twin: Twin, _ cursor: String) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        await #expect(throws: StoreError.badCursor) {
            try await store.history(HistoryQuery(lines: [line1], viewer: anna, before: cursor))
        }
    }

    @Test(arguments: Twin.allCases) func `A page has 1 to 200 entries`(_ twin: Twin) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        try await store.append((0..<205).map { .endedCall(.sample("c\($0)", at: $0)) })
        #expect(try await store.history(HistoryQuery(lines: [line1], viewer: anna, limit: 0)).records.count == 1)
        #expect(try await store.history(HistoryQuery(lines: [line1], viewer: anna, limit: .max)).records.count == 200)
    }

    @Test(arguments: Twin.allCases) func `A command's result is found again for 24 hours (R84, X17)`(
        _ twin: Twin
    ) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        let result = CommandResult(
            party: anna, commandID: "k ö 1", digest: [0, 255, 7], reply: Array("{\"call\":1}".utf8), at: now)
        try await store.append(.command(result))
        #expect(try await store.command(anna, "k ö 1") == result)
        #expect(try await store.command(bert, "k ö 1") == nil)
        let day = Timestamp.Span.seconds(24 * 3600)
        let key = CommandResult.fingerprint(anna, "k ö 1")
        #expect(try store.load(now: now + day + .milliseconds(-1)).commandKeys == [key])
        #expect(try store.load(now: now + day).commandKeys.isEmpty)
    }

    @Test(arguments: Twin.allCases) func `Facts take effect in the order in which they were given`(
        _ twin: Twin
    ) async throws {
        let store = try twin.make(in: directory)
        defer { store.close() }
        for number in 0..<500 {
            store.append([.party(Party(id: anna, name: "\(number)"))]) { _ in }
        }
        try await store.append([])
        #expect(try store.load(now: now).directory.parties[anna]?.name == "499")
    }

    @Test(arguments: Twin.allCases) func `A full queue refuses at once`(_ twin: Twin) async throws {
        let store = try twin.make(in: directory, queueLimit: 3)
        defer { store.close() }
        let gate = Gate()
        let (answers, answered) = AsyncStream.makeStream(of: Result<Void, StoreError>.self)
        // The first completion holds the writer, so that the rest waits.
        store.append([.party(Party(id: anna, name: "Anna"))]) { _ in gate.pass() }
        await gate.reached()
        for _ in 0..<3 {
            store.append([.party(Party(id: bert, name: "Bert"))]) { answered.yield($0) }
        }
        let refusal = Mutex<Result<Void, StoreError>?>(nil)
        store.append([.party(Party(id: cleo, name: "Cleo"))]) { result in refusal.withLock { $0 = result } }
        #expect(throws: StoreError.overloaded) { try refusal.withLock { $0 }?.get() }
        gate.open()
        var count = 0
        for await answer in answers {
            try answer.get()
            count += 1
            if count == 3 { break }
        }
        #expect(Set(try store.load(now: now).directory.parties.keys) == [anna, bert])
    }

    @Test(arguments: Twin.allCases) func `R56: Where a call went that left its line comes back`(_ twin: Twin)
        async throws
    {
        let store = try twin.make(in: directory)
        defer { store.close() }
        var live = CallRecord.sample("c-0", at: 90)
        live.endedAt = nil
        try await store.append(.liveCall(live))
        live.endedAt = .at(95)
        live.destination = .number("+4684650466")
        var moved = CallRecord.sample("c-1", at: 100, outcome: .movedToMeeting)
        moved.destination = .meeting(Meeting(host: anna, kind: .scheduled, id: .named("m-7")))
        var instant = CallRecord.sample("c-2", at: 110, outcome: .movedToMeeting)
        instant.destination = .meeting(Meeting(host: anna, kind: .instant))
        try await store.append(.endedCall(live), .endedCall(moved), .endedCall(instant))
        let page = try await store.history(HistoryQuery(lines: [line1], viewer: anna, limit: 10))
        #expect(page.records == [instant, moved, live])
    }

    @Test(arguments: Twin.allCases) func `Closing writes out what waits and refuses the rest`(_ twin: Twin) async throws
    {
        let store = try twin.make(in: directory)
        let stored = Mutex(0)
        for number in 0..<100 {
            store.append([.endedCall(.sample("c\(number)", at: 1))]) { result in
                if case .success = result { stored.withLock { $0 += 1 } }
            }
        }
        store.close()
        #expect(stored.withLock { $0 } == 100)
        await #expect(throws: StoreError.closed) { try await store.append(.partyRemoved(anna)) }
        await #expect(throws: StoreError.closed) { try await store.historyEntry(.named("c1")) }
        #expect(throws: StoreError.closed) { try store.load(now: now) }
        store.close()
    }
}

/// Holds a thread of the store until the test lets it go.
final class Gate: Sendable {
    private let hasReached = AsyncStream.makeStream(of: Void.self)
    private let isOpen = DispatchSemaphore(value: 0)

    func pass() {
        hasReached.continuation.yield()
        isOpen.wait()
    }

    func reached() async {
        for await _ in hasReached.stream { return }
    }

    func open() {
        isOpen.signal()
    }
}
