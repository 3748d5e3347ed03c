import LineModel

extension StoredState {
    /// The state that facts make which each have a subject of their own.
    ///
    /// - Parameter facts: lines and delegations in the order in which they were added.
    init(_ facts: [StoredFact], commandKeys: Set<UInt64>) throws(StoreError) {
        var parties: [Party] = []
        var lines: [Line] = []
        var delegations: [Delegation] = []
        var policy: Policy?
        var statuses: [(party: PartyID, status: ChosenStatus)] = []
        var liveCalls: [CallRecord] = []
        var audio = MemoryAudio()
        for fact in facts {
            switch fact {
            case .party(let party): parties.append(party)
            case .line(let line): lines.append(line)
            case .delegation(let delegation): delegations.append(delegation)
            case .policy(let known): policy = known
            case .status(let party, let status): statuses.append((party, status))
            case .liveCall(let record): liveCalls.append(record)
            case .audio(let fact): audio.apply(fact)
            case .partyRemoved, .lineRemoved, .delegationRemoved, .endedCall, .liveCallForgotten, .historyHidden,
                .command:
                break
            }
        }
        self.init(
            directory: try Self.directory(
                parties: parties, lines: lines, delegations: delegations, policy: policy, statuses: statuses),
            liveCalls: liveCalls.sorted { $0.call < $1.call }, commandKeys: commandKeys, audio: audio.state)
    }
}
