import LineModel

/// What facts change in Redis; pure, so that a commit of a line can take the facts along that follow from it.
struct RedisFacts: Hashable, Sendable {
    var keys = RedisKeys()
    /// How long an entry of the history is kept, measured from its `at` to the newest one's; nil keeps all.
    var historyLifetime: Timestamp.Span?

    /// What has grown too old leaves in passing, so much at a time, that no commit is held up.
    static let sweepLimit = 100

    /// The steps that make the facts known, in their order, then what they make too old, then the versions they raise.
    func operations(_ facts: [StoredFact]) -> [RedisOperation] {
        facts.flatMap(operations) + sweeps(after: facts) + raises(facts)
    }

    /// The key whose version rises with the fact; nil where none does.
    func guardKey(of fact: StoredFact) -> String? {
        switch fact {
        case .party, .partyRemoved, .line, .lineRemoved, .delegation, .delegationRemoved, .policy, .status:
            keys.directory
        case .audio(.message), .audio(.messageForgotten): keys.voicemail
        case .audio(.recording), .audio(.recordingForgotten): keys.recording
        case .liveCall, .endedCall, .liveCallForgotten, .historyHidden, .command, .audio: nil
        }
    }

    private func operations(_ fact: StoredFact) -> [RedisOperation] {
        switch fact {
        case .party(let party): [set(keys.parties, party.id, fact)]
        case .partyRemoved(let id): removal(of: id)
        case .line(let line):
            [.append(sortedSet: keys.lineOrder, member: line.id.rawValue), set(keys.lines, line.id, fact)]
        case .lineRemoved(let id): [.unrank(keys.lineOrder, id.rawValue), .remove(keys.lines, id.rawValue)]
        case .delegation(let delegation): addition(of: delegation, fact)
        case .delegationRemoved(let delegator, let delegate):
            removal(of: keys.field(delegator, delegate), delegator.rawValue, delegate.rawValue)
        case .policy: [.set(keys.settings, "policy", fact.encodedForNodes())]
        case .status(let party, .available): [.remove(keys.statuses, party.rawValue)]
        case .status(let party, _): [set(keys.statuses, party, fact)]
        case .liveCall(let record):
            [.unless(hash: keys.endedCalls, field: record.call.rawValue, set(keys.liveCalls, record.call, fact))]
        case .endedCall(let record): end(of: record, fact)
        case .liveCallForgotten(let call): [.remove(keys.liveCalls, call.rawValue)]
        case .historyHidden(let call, let viewer):
            [.command(["SADD", RedisWord(keys.hiders(of: call.rawValue)), RedisWord(viewer.rawValue)])]
        case .command(let result):
            [
                .set(keys.commands, keys.field(result.party, result.commandID), fact.encodedForNodes()),
                .rank(keys.commandTimes, keys.field(result.party, result.commandID), result.at.milliseconds),
            ]
        case .audio(let audio): [operation(audio, fact)]
        }
    }

    private func operation(_ audio: AudioFact, _ fact: StoredFact) -> RedisOperation {
        switch audio {
        case .message(let message): set(keys.messages, message.id, fact)
        case .messageForgotten(let id): .remove(keys.messages, id.rawValue)
        case .recording(let recording): set(keys.recordings, recording.id, fact)
        case .recordingForgotten(let id): .remove(keys.recordings, id.rawValue)
        case .file(let file): set(keys.files, file.id, fact)
        case .fileRemoved(let id): .remove(keys.files, id.rawValue)
        case .signingKey:
            .unless(
                hash: keys.settings, field: "signingKey", .set(keys.settings, "signingKey", fact.encodedForNodes()))
        }
    }

    private func set<Named>(_ hash: String, _ id: Identifier<Named>, _ fact: StoredFact) -> RedisOperation {
        .set(hash, id.rawValue, fact.encodedForNodes())
    }

    // MARK: Delegations

    private func addition(of delegation: Delegation, _ fact: StoredFact) -> [RedisOperation] {
        let field = keys.field(delegation.delegator, delegation.delegate)
        return [
            .append(sortedSet: keys.delegationOrder, member: field),
            .set(keys.delegations, field, fact.encodedForNodes()),
            .rank(keys.delegations(of: delegation.delegator.rawValue), field, 0),
            .rank(keys.delegations(of: delegation.delegate.rawValue), field, 0),
        ]
    }

    private func removal(of field: String, _ delegator: String, _ delegate: String) -> [RedisOperation] {
        [
            .unrank(keys.delegationOrder, field), .remove(keys.delegations, field),
            .unrank(keys.delegations(of: delegator), field), .unrank(keys.delegations(of: delegate), field),
        ]
    }

    /// A party's delegations go with it, whichever side it had.
    private func removal(of party: PartyID) -> [RedisOperation] {
        [
            .sweep(
                sortedSet: keys.delegations(of: party.rawValue), maximum: "+inf", limit: nil,
                removal(of: "$0", "$1", "$2")),
            .remove(keys.parties, party.rawValue), .remove(keys.statuses, party.rawValue),
        ]
    }

    // MARK: History

    /// A call keeps its line for good, so that it stands in one history only.
    private func end(of record: CallRecord, _ fact: StoredFact) -> [RedisOperation] {
        let call = record.call.rawValue
        let line = record.line.rawValue
        let missed = keys.missed(of: line)
        return [
            .remove(keys.liveCalls, call), .set(keys.endedCalls, call, fact.encodedForNodes()),
            .rank(keys.history(of: line), call, record.at.milliseconds),
            record.outcome == .missed ? .rank(missed, call, record.at.milliseconds) : .unrank(missed, call),
            .rank(keys.endedCallTimes, "\(line) \(call)", record.at.milliseconds),
        ]
    }

    private func sweeps(after facts: [StoredFact]) -> [RedisOperation] {
        var sweeps: [RedisOperation] = []
        let commands = facts.compactMap { if case .command(let result) = $0 { result.at } else { nil } }
        if let newest = commands.max() {
            let maximum = newest.milliseconds - CommandResult.lifetime.milliseconds
            sweeps.append(
                .sweep(
                    sortedSet: keys.commandTimes, maximum: String(maximum), limit: Self.sweepLimit,
                    [.remove(keys.commands, "$0")]))
        }
        let calls = facts.compactMap { if case .endedCall(let record) = $0 { record.at } else { nil } }
        if let historyLifetime, let newest = calls.max() {
            let maximum = newest.milliseconds - historyLifetime.milliseconds
            sweeps.append(
                .sweep(
                    sortedSet: keys.endedCallTimes, maximum: String(maximum), limit: Self.sweepLimit,
                    [
                        .remove(keys.endedCalls, "$2"), .unrank(keys.history(of: "$1"), "$2"),
                        .unrank(keys.missed(of: "$1"), "$2"), .command(["DEL", RedisWord(keys.hiders(of: "$2"))]),
                    ]))
        }
        return sweeps
    }

    private func raises(_ facts: [StoredFact]) -> [RedisOperation] {
        Set(facts.compactMap(guardKey)).sorted().map { .command(["HINCRBY", RedisWord($0), "v", "1"]) }
    }
}
