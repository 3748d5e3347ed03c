public import LineModel

/// Anna's line, her delegates Bo and Cia, a switch and a clock that is moved by hand; Dan is a stranger.
struct Office {
    var state = LineState(line: Office.line(), group: Office.group())
    var now = Timestamp(milliseconds: 1_000_000)
    var serving: LineContext.ServingSwitch? = LineContext.ServingSwitch(id: .pbx)
    /// Everything that the line's log said, from the beginning.
    var events: [LineEvent] = []
    var effects: [Effect] = []
    /// The latest order that waits for a reply.
    var claimed: SwitchOrder?

    static func line(voicemail: Bool = true) -> Line {
        Line(id: "anna", number: "+4681", owner: PartyReference.anna.id, voicemail: voicemail)
    }

    static func group(
        bo: Rights = .standard, cia: Rights = .standard, appearances: Int = 4, standing: Standing = .active
    ) -> LineGroup {
        LineGroup(
            owner: LineGroup.Member(party: .anna),
            delegates: [
                LineGroup.Member(party: .bo, rights: bo, standing: standing),
                LineGroup.Member(party: .cia, rights: cia, standing: standing),
            ], appearances: appearances)
    }

    /// An office whose administrator lets members listen, and whose delegates may join and monitor.
    static func supervised(bo: Rights = .all, cia: Rights = .all) -> LineGroup {
        var group = group(bo: bo, cia: cia)
        group.monitoring = true
        return group
    }

    func context(rev: Int64? = nil) -> LineContext { LineContext(now: now, serving: serving, expectedRev: rev) }

    /// What the line makes of the command; a commit is taken over.
    @discardableResult
    mutating func run(_ command: LineCommand, rev: Int64? = nil) throws(Refusal) -> Decision {
        let decision = try state.decide(command, in: context(rev: rev))
        if case .commit(let commit) = decision {
            state = commit.next
            events += commit.events
            effects += commit.effects
            claimed = commit.orders.last { $0.claim != nil } ?? claimed
        }
        return decision
    }

    /// The change that the command makes; throws where it makes none.
    @discardableResult
    mutating func commit(_ command: LineCommand, rev: Int64? = nil) throws -> Commit {
        guard case .commit(let commit) = try run(command, rev: rev) else { throw NoCommit(command: command) }
        return commit
    }

    /// Why the command is refused; nil where it is not.
    func refusal(of command: LineCommand, rev: Int64? = nil) -> Refusal? {
        do {
            _ = try state.decide(command, in: context(rev: rev))
            return nil
        } catch {
            return error
        }
    }

    /// Whether the command changes nothing and is not refused.
    func isNoOp(_ command: LineCommand) -> Bool {
        guard let decision = try? state.decide(command, in: context()) else { return false }
        if case .unchanged = decision { return true }
        return false
    }

    /// The switch does what it was asked last.
    @discardableResult
    mutating func confirm() throws -> Commit {
        guard let claimed else { throw NoCommit(command: .swept) }
        return try commit(.confirmed(claimed))
    }

    @discardableResult
    mutating func fail(_ reason: String = "busy") throws -> Commit {
        guard let claimed else { throw NoCommit(command: .swept) }
        return try commit(.failed(claimed, reason: reason))
    }

    mutating func wait(_ span: Timestamp.Span) { now = now + span }

    /// Sweeps until nothing is due any more.
    mutating func sweep() throws {
        while let due = state.nextDeadline, due <= now { try commit(.swept) }
    }

    struct NoCommit: Error {
        var command: LineCommand
    }
}

/// Offices in which one call, `.c1`, has come to a certain state.
extension Office {
    static func ringing(voicemail: Bool = true, _ group: LineGroup = group()) throws -> Office {
        var office = Office()
        office.state = LineState(line: line(voicemail: voicemail), group: group)
        try office.run(.incoming(.c1, from: .caller, servedBy: .pbx))
        return office
    }

    static func answering(_ talker: Talker = .bo) throws -> Office {
        var office = try ringing()
        try office.run(.answer(.c1, by: talker))
        return office
    }

    static func connected(_ talker: Talker = .bo) throws -> Office {
        var office = try answering(talker)
        try office.confirm()
        return office
    }

    static func holding(_ talker: Talker = .bo) throws -> Office {
        var office = try connected(talker)
        try office.run(.hold(.c1, by: talker))
        return office
    }

    static func held(_ talker: Talker = .bo) throws -> Office {
        var office = try holding(talker)
        try office.confirm()
        return office
    }

    static func pickingUp(from holder: Talker = .bo, by picker: Talker = .anna) throws -> Office {
        var office = try held(holder)
        try office.run(.pickUp(.c1, by: picker))
        return office
    }

    static func pickedUp(from holder: Talker = .bo, by picker: Talker = .anna) throws -> Office {
        var office = try pickingUp(from: holder, by: picker)
        try office.confirm()
        return office
    }

    static func resuming(_ talker: Talker = .bo) throws -> Office {
        var office = try held(talker)
        try office.run(.resume(.c1, by: talker))
        return office
    }

    static func dialing(_ talker: Talker = .bo) throws -> Office {
        var office = Office()
        try office.run(.place(.c1, to: "112", by: talker))
        return office
    }

    /// Bo's call is on its way to a number outside.
    static func transferring(held isHeld: Bool = false) throws -> Office {
        var office = isHeld ? try held() : try connected()
        try office.run(.transfer(.c1, to: "112", by: .bo))
        return office
    }

    /// Bo's call is on its way into Anna's meeting.
    static func elevating(accepted: Bool = false) throws -> Office {
        var office = try connected()
        try office.run(.moveToMeeting(.c1, Meeting(host: "anna", kind: .instant), by: .bo))
        if accepted { try office.confirm() }
        return office
    }

    /// Bo talks, and everybody may join and monitor.
    static func overheard() throws -> Office {
        var office = try connected()
        try office.run(.described(office.state.line, supervised()))
        return office
    }

    /// Cia is about to join Bo's call.
    static func joining() throws -> Office {
        var office = try overheard()
        try office.run(.join(.c1, by: .cia))
        return office
    }

    /// Cia is in Bo's call.
    static func joined() throws -> Office {
        var office = try joining()
        try office.confirm()
        return office
    }

    /// Anna is about to do so to Bo's call, or has done it.
    static func monitored(_ mode: MonitorMode, confirmed: Bool = true) throws -> Office {
        var office = try overheard()
        try office.run(.monitor(.c1, mode, by: .anna))
        if confirmed { try office.confirm() }
        return office
    }

    static func ended(_ cause: EndCause = .remote) throws -> Office {
        var office = try connected()
        try office.run(.ended(.c1, cause, by: nil))
        return office
    }

    static func unanswered(voicemail: Bool = true) throws -> Office {
        var office = try ringing(voicemail: voicemail)
        office.wait(.seconds(30))
        try office.sweep()
        return office
    }

    /// Bo's answer came after the hub had given it up, and the switch is undoing it.
    static func reconciling() throws -> Office {
        var office = try answering()
        let late = office.claimed!
        office.wait(.seconds(6))
        try office.sweep()
        try office.run(.confirmed(late))
        return office
    }

    /// The call, live or ended.
    var call: Call { state.call(.c1) ?? state.tombstone(.c1)! }

    /// Anna locks the call.
    mutating func lock() throws {
        try run(.lock(.c1, by: .anna))
    }
}

extension Commit {
    var orders: [SwitchOrder] {
        effects.compactMap { if case .order(let order) = $0 { order } else { nil } }
    }
    var settled: [Claim: ClaimOutcome] {
        var outcomes: [Claim: ClaimOutcome] = [:]
        for case .settled(let claim, let outcome) in effects { outcomes[claim] = outcome }
        return outcomes
    }
    var records: [CallRecord] {
        effects.compactMap { if case .recorded(let record) = $0 { record } else { nil } }
    }
    var kinds: [LineEvent.Kind] { events.map(\.kind) }
}

extension Identifier: ExpressibleByStringLiteral, ExpressibleByUnicodeScalarLiteral,
    ExpressibleByExtendedGraphemeClusterLiteral
{
    public init(stringLiteral value: String) { self.init(trusted: value) }
}

extension CallID {
    static var c1: CallID { "pbx.1" }
    static var c2: CallID { "pbx.2" }
}

extension SwitchID {
    static var pbx: SwitchID { "pbx" }
}

extension Remote {
    static let caller = Remote(number: "+4670", name: "Rut")
}

extension PartyReference {
    static let anna = PartyReference(id: "anna", name: "Anna")
    static let bo = PartyReference(id: "bo", name: "Bo")
    static let cia = PartyReference(id: "cia", name: "Cia")
    static let dan = PartyReference(id: "dan", name: "Dan")
}

extension Talker {
    static let anna = Talker(party: .anna, device: "anna.desk")
    static let bo = Talker(party: .bo, device: "bo.desk")
    static let cia = Talker(party: .cia, device: "cia.desk")
    static let dan = Talker(party: .dan, device: "dan.desk")

    /// The same party on another device.
    var mobile: Talker { Talker(party: party, device: DeviceID(trusted: party.id.rawValue + ".mobile")) }
}
