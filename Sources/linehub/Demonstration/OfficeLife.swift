import HubProtocol
import LineModel
import SimulatedSwitch

/// Decides what the people of the demonstration do: who answers, holds, picks up, dials and moves a call into a
/// meeting, and when.
///
/// A value: what the reception sees goes in once a second, and what somebody is to do now comes out. Where somebody real
/// sits, the one who is played hangs up and does nothing more, and nobody touches a call that somebody real has. The same
/// seed and the same calls give the same deeds.
struct OfficeLife: Sendable {
    enum Act: Sendable, Equatable {
        case answer(CallID)
        case hold(CallID)
        case pickUp(CallID)
        case resume(CallID)
        case hangUp(CallID)
        case meet(CallID, host: PartyID)
        case place(LineID, to: String)
    }

    struct Deed: Sendable, Equatable {
        var party: PartyID
        var act: Act
    }

    /// Who may do what on a line.
    private struct Team: Sendable {
        var owner: PartyID
        var delegates: [PartyID]

        var members: [PartyID] { [owner] + delegates }
    }

    private enum Intention: Sendable {
        case answer, hold, pickUp, resume, meet
    }

    /// What is to become of a call in this state; nothing where `intention` is nil, or done.
    private struct Plan: Sendable {
        var state: Call.State
        var due: Timestamp
        var intention: Intention?
    }

    private let teams: [LineID: Team]
    /// An assistant, and the lines that it dials from.
    private let dialers: [(party: PartyID, lines: [LineID])]
    /// A caller whom nobody but real people answers.
    private let quietNumber: String
    private var plans: [CallID: Plan] = [:]
    private var nextOutgoing: Timestamp?
    private var random: SeededRandom

    /// - Parameter people: whoever serves somebody else is a delegate, and an assistant if it is a user.
    init(_ people: [DemoOffice.Person], quietNumber: String, seed: UInt64) {
        var teams: [LineID: Team] = [:]
        for owner in people {
            let delegates = people.filter { $0.serves.contains(owner.party.id.rawValue) }.map(\.party.id)
            for line in owner.lines where !delegates.isEmpty {
                teams[line.id] = Team(owner: owner.party.id, delegates: delegates)
            }
        }
        self.teams = teams
        dialers = people.filter { $0.party.kind == .user && !$0.serves.isEmpty }.map { person in
            (person.party.id, people.filter { person.serves.contains($0.party.id.rawValue) }.flatMap(\.lines).map(\.id))
        }
        self.quietNumber = quietNumber
        random = SeededRandom(seed: seed)
    }

    /// The telephone of somebody who is played; real people have other devices.
    static func phone(of party: PartyID) -> DeviceID { DeviceID(trusted: "\(party.rawValue)-phone") }

    /// What is due at the hub's time `now`; `taken` are the parties at whose desks somebody real sits.
    mutating func passed(to now: Timestamp, calls: [CallRow], taken: Set<PartyID>) -> [Deed] {
        let present = Set(calls.map(\.id))
        plans = plans.filter { present.contains($0.key) }
        var busy = Set(calls.filter { $0.state != .held }.compactMap { $0.by?.id })
        var deeds: [Deed] = []
        for call in calls.sorted(by: { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }) {
            guard let team = teams[call.line], call.remote.number != quietNumber else { continue }
            if let by = call.by {
                guard by.device == Self.phone(of: by.id) else { continue }
                if taken.contains(by.id), call.state != .held {
                    deeds.append(Deed(party: by.id, act: .hangUp(call.id)))
                    continue
                }
            }
            if plans[call.id]?.state != call.state { plans[call.id] = plan(for: call, team, taken, now) }
            guard let current = plans[call.id], let intention = current.intention, now >= current.due,
                call.pending == nil
            else { continue }
            plans[call.id]?.intention = nil
            guard let next = deed(intention, call, team, unavailable: taken, busy) else { continue }
            busy.insert(next.party)
            deeds.append(next)
        }
        if let call = outgoing(now, unavailable: taken.union(busy)) { deeds.append(call) }
        return deeds
    }

    private mutating func plan(for call: CallRow, _ team: Team, _ taken: Set<PartyID>, _ now: Timestamp) -> Plan {
        let chance = Int.random(in: 0..<10, using: &random)
        let (intention, seconds): (Intention?, ClosedRange<Int64>) =
            switch call.state {
            // Nobody hurries where somebody real could answer; some calls are missed, or go to voicemail.
            case .ringing where chance < 7: (.answer, taken.isDisjoint(with: team.members) ? 3...12 : 10...20)
            case .connected where chance < 3: (.hold, 8...25)
            case .connected where chance == 3: (.meet, 10...30)
            case .held where chance < 8: (.pickUp, 4...12)
            case .held: (.resume, 6...15)
            default: (nil, 0...0)
            }
        let wait = Int64.random(in: seconds, using: &random)
        return Plan(state: call.state, due: now + .seconds(wait), intention: intention)
    }

    private mutating func deed(
        _ intention: Intention, _ call: CallRow, _ team: Team, unavailable taken: Set<PartyID>, _ busy: Set<PartyID>
    ) -> Deed? {
        let holder = call.by?.id
        let free = team.members.filter { !taken.contains($0) && !busy.contains($0) }
        switch intention {
        case .answer: return free.randomElement(using: &random).map { Deed(party: $0, act: .answer(call.id)) }
        case .hold: return holder.map { Deed(party: $0, act: .hold(call.id)) }
        case .resume:
            guard let holder, free.contains(holder) else { return nil }
            return Deed(party: holder, act: .resume(call.id))
        case .pickUp:
            let other = free.filter { $0 != holder }.randomElement(using: &random)
            return other.map { Deed(party: $0, act: .pickUp(call.id)) }
        case .meet:
            guard let holder, let host = team.members.filter({ $0 != holder }).randomElement(using: &random) else {
                return nil
            }
            return Deed(party: holder, act: .meet(call.id, host: host))
        }
    }

    /// An assistant dials in a delegator's name now and then (R26).
    private mutating func outgoing(_ now: Timestamp, unavailable: Set<PartyID>) -> Deed? {
        let due = nextOutgoing ?? now + .seconds(6)
        nextOutgoing = due
        guard now >= due else { return nil }
        nextOutgoing = now + .seconds(Int64.random(in: 20...45, using: &random))
        guard let dialer = dialers.filter({ !unavailable.contains($0.party) }).randomElement(using: &random),
            let line = dialer.lines.randomElement(using: &random),
            let remote = Caller.all.filter({ !$0.number.isEmpty }).randomElement(using: &random)
        else { return nil }
        return Deed(party: dialer.party, act: .place(line, to: remote.number))
    }
}
