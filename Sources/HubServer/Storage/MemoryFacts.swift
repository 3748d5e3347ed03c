import LineModel

/// All that a `MemoryFactStore` knows, as a value.
struct MemoryFacts: Sendable {
    private var parties: [PartyID: Party] = [:]
    /// In the order in which they were added, like `delegations`.
    private var lines: [Line] = []
    private var delegations: [Delegation] = []
    private var policy: Policy?
    private var statuses: [PartyID: ChosenStatus] = [:]
    private var live: [CallID: CallRecord] = [:]
    private(set) var ended: [CallID: CallRecord] = [:]
    private var hidden: Set<Hidden> = []
    private(set) var audio = MemoryAudio()
    private(set) var commands: [CommandName: CommandResult] = [:]

    struct CommandName: Hashable {
        var party: PartyID
        var commandID: String
    }

    private struct Hidden: Hashable {
        var call: CallID
        var viewer: PartyID
    }

    mutating func apply(_ fact: StoredFact) {
        switch fact {
        case .party(let party): parties[party.id] = party
        case .partyRemoved(let id):
            parties[id] = nil
            delegations.removeAll { $0.delegator == id || $0.delegate == id }
            statuses[id] = nil
        case .line(let line): Self.put(line, into: &lines) { $0.id == line.id }
        case .lineRemoved(let id): lines.removeAll { $0.id == id }
        case .delegation(let new):
            Self.put(new, into: &delegations) { $0.delegator == new.delegator && $0.delegate == new.delegate }
        case .delegationRemoved(let delegator, let delegate):
            delegations.removeAll { $0.delegator == delegator && $0.delegate == delegate }
        case .policy(let policy): self.policy = policy
        case .status(let party, let status): statuses[party] = status == .available ? nil : status
        case .liveCall(let record): if ended[record.call] == nil { live[record.call] = record }
        case .endedCall(let record):
            live[record.call] = nil
            ended[record.call] = record
        case .liveCallForgotten(let call): live[call] = nil
        case .historyHidden(let call, let viewer): hidden.insert(Hidden(call: call, viewer: viewer))
        case .command(let result):
            commands[CommandName(party: result.party, commandID: result.commandID)] = result
        case .audio(let fact): audio.apply(fact)
        }
    }

    func state(now: Timestamp) throws(StoreError) -> StoredState {
        let directory = try StoredState.directory(
            parties: Array(parties.values), lines: lines, delegations: delegations, policy: policy,
            statuses: statuses.map { ($0.key, $0.value) })
        let young = commands.values.filter { now < $0.at + CommandResult.lifetime }
        return StoredState(
            directory: directory, liveCalls: live.values.sorted { $0.call < $1.call },
            commandKeys: Set(young.map { CommandResult.fingerprint($0.party, $0.commandID) }), audio: audio.state)
    }

    func page(_ query: HistoryQuery) throws(StoreError) -> HistoryPage {
        let place = try query.place()
        let lines = Set(query.lines)
        let records = ended.values
            .filter { record in
                lines.contains(record.line) && (!query.missedOnly || record.outcome == .missed)
                    && place.map { HistoryPlace(record) < $0 } ?? true
                    && !hidden.contains(Hidden(call: record.call, viewer: query.viewer))
            }
            .sorted { HistoryPlace($0) > HistoryPlace($1) }
        return HistoryPage(records, size: query.size)
    }

    /// All that is known, in an order in which another store takes it.
    var all: [StoredFact] {
        var facts: [StoredFact] = policy.map { [.policy($0)] } ?? []
        facts += parties.values.map(StoredFact.party)
        facts += lines.map(StoredFact.line)
        facts += delegations.map(StoredFact.delegation)
        facts += statuses.map { StoredFact.status($0.key, $0.value) }
        facts += live.values.map(StoredFact.liveCall)
        facts += ended.values.map(StoredFact.endedCall)
        facts += hidden.map { StoredFact.historyHidden($0.call, by: $0.viewer) }
        facts += commands.values.map(StoredFact.command)
        return facts + audio.state.facts.map(StoredFact.audio)
    }

    func hiders(of call: CallID) -> Set<PartyID> { Set(hidden.lazy.filter { $0.call == call }.map(\.viewer)) }

    private static func put<Item>(_ item: Item, into list: inout [Item], replacing isSame: (Item) -> Bool) {
        if let index = list.firstIndex(where: isSame) { list[index] = item } else { list.append(item) }
    }
}
