/// Sends one command after the other, each when all is seen of the one before.
struct CommandErrand {
    /// How one race went.
    struct Race {
        var winners = 0
        var refusals: [String] = []
        var nanoseconds: UInt64 = 0
    }

    private(set) var toReply = Latency()
    private(set) var toClaim = Latency()
    private(set) var toResult = Latency()
    private let engine: Engine<LineHubDialect>
    private let actor = 0
    private let witness = 1

    init(_ engine: Engine<LineHubDialect>) {
        self.engine = engine
    }

    mutating func clear() {
        toReply.clear()
        toClaim.clear()
        toResult.clear()
    }

    /// A call comes in, and everybody sees it.
    func beginCall() throws {
        let seq = seen
        try engine.speak(on: engine.publishers.lowerBound) { $1.outgoing.text($0.beginCall(topic: 0)) }
        try wait("the alert") { everybodySaw(seq + 1) }
    }

    /// The call ends, and everybody sees that the line is idle.
    func endCall() throws {
        let seq = seen
        try engine.speak(on: engine.publishers.lowerBound) { $1.outgoing.text($0.endCall(topic: 0)) }
        try wait("the end") { everybodySaw(seq + 2) }
    }

    /// One command that makes so many events, the first of them its claim.
    mutating func run(_ method: String, events: Int) throws {
        let first = seen + 1
        let last = first + events - 1
        engine.dialect.journal?.clear()
        let command = engine.dialect.command(method, topic: 0)
        let start = Clock.now()
        try engine.speak(on: actor) { $1.outgoing.text(command.text) }
        try wait(method) { engine.dialect.journal?.reply(to: command.id, on: actor) != nil && everybodySaw(last) }
        guard let journal = engine.dialect.journal, let reply = journal.reply(to: command.id, on: actor),
            let claim = journal.event(first, ofLine: 0, on: witness),
            let result = journal.event(last, ofLine: 0, on: witness)
        else { throw Failure("\(method): the events came out of order") }
        if let code = reply.code { throw Failure("\(method) was refused: \(code)") }
        toReply.record(nanoseconds: reply.at - start)
        toClaim.record(nanoseconds: claim.at - start)
        toResult.record(nanoseconds: result.at - start)
    }

    /// Everybody answers a new call at once; the call then ends.
    func race(clients: Int) throws -> Race {
        try beginCall()
        engine.dialect.journal?.clear()
        let commands = (0..<clients).map { _ in engine.dialect.command("call.answer", topic: 0) }
        let start = Clock.now()
        for client in 0..<clients {
            try engine.speak(on: client) { $1.outgoing.text(commands[client].text) }
        }
        var race = Race()
        let seq = seen
        try wait("the replies of a race") {
            (0..<clients).allSatisfy { engine.dialect.journal?.reply(to: commands[$0].id, on: $0) != nil }
        }
        for client in 0..<clients {
            guard let reply = engine.dialect.journal?.reply(to: commands[client].id, on: client) else { continue }
            race.nanoseconds = max(race.nanoseconds, reply.at - start)
            if let code = reply.code { race.refusals.append(code) } else { race.winners += 1 }
        }
        try wait("the answer") { everybodySaw(seq + 3) }
        try endCall()
        return race
    }

    /// The seq that everybody has seen.
    private var seen: Int { engine.exchange.ledger.seen(by: witness, topic: 0) }

    private func everybodySaw(_ seq: Int) -> Bool {
        (0..<engine.dialect.plan.watchers).allSatisfy { engine.exchange.ledger.seen(by: $0, topic: 0) >= seq }
    }

    private func wait(_ what: String, until done: () -> Bool) throws {
        let deadline = Clock.now() + 10_000_000_000
        while !done() {
            guard Clock.now() < deadline else { throw Failure("\(what) did not come within 10 s") }
            try engine.turn(nanoseconds: 100_000_000)
        }
    }
}
