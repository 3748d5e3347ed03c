import HubProtocol
import LineModel

/// Makes values from a seed, so that a failure can be seen again.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func integer(_ range: ClosedRange<Int64> = 0...9_007_199_254_740_991) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func count(_ range: ClosedRange<Int> = 0...1_000_000) -> Int {
        Int(integer(Int64(range.lowerBound)...Int64(range.upperBound)))
    }

    mutating func bool() -> Bool { next() % 2 == 0 }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[count(0...values.count - 1)] }

    mutating func word<Word: CaseIterable>(_: Word.Type = Word.self) -> Word { pick(Array(Word.allCases)) }

    mutating func maybe<Value>(_ make: (inout Dice) -> Value) -> Value? { bool() ? make(&self) : nil }

    mutating func list<Value>(_ make: (inout Dice) -> Value) -> [Value] { (0..<count(0...3)).map { _ in make(&self) } }

    mutating func text(_ length: ClosedRange<Int> = 1...20) -> String {
        let letters: [Character] = ["a", "Z", "ö", "漢", "😀", "\"", "\\", "\n", "\t", "/", " ", "\u{7F}", "é", "0"]
        return String((0..<count(length)).map { _ in pick(letters) })
    }

    mutating func identifierText(_ length: ClosedRange<Int> = 1...64) -> String {
        let letters = Array("ABCXYZabcxyz0189._:+-")
        return String((0..<count(length)).map { _ in pick(letters) })
    }

    mutating func id<Named>(_: Named.Type = Named.self) -> Identifier<Named> { Identifier(trusted: identifierText()) }

    mutating func time() -> Timestamp { Timestamp(milliseconds: integer()) }

    mutating func phoneNumber() -> String {
        (bool() ? "+" : "") + String((0..<count(1...32)).map { _ in pick(Array("0123456789*#")) })
    }

    mutating func rights() -> Rights { Rights(rawValue: UInt8(count(0...255))) }

    mutating func version() -> ClientVersion {
        ClientVersion((0..<count(1...4)).map { _ in String(count(0...99)) }.joined(separator: "."))!
    }

    mutating func lines() -> [LineID] { list { $0.id() } }

    mutating func commandId() -> String? { maybe { $0.identifierText() } }
}

// Rows.
extension Dice {
    mutating func party() -> PartyRow { PartyRow(id: id(), name: text()) }

    mutating func talker() -> TalkerRow { TalkerRow(id: id(), name: text(), device: id()) }

    mutating func remote() -> RemoteRow { RemoteRow(number: bool() ? "" : phoneNumber(), name: maybe { $0.text() }) }

    mutating func alert() -> AlertRow {
        AlertRow(
            callFor: maybe { $0.text() }, number: phoneNumber(), remote: remote(), ringStartedAt: time(),
            expiresAt: time())
    }

    mutating func call() -> CallRow {
        CallRow(
            id: id(), line: id(), appearance: count(1...16), rev: integer(), state: word(), direction: word(),
            remote: remote(), by: maybe { $0.talker() }, onBehalf: bool(), pickable: bool(), joinable: bool(),
            locked: bool(), recording: bool(), createdAt: time(), answeredAt: maybe { $0.time() },
            heldAt: maybe { $0.time() }, endedAt: maybe { $0.time() }, endReason: maybe { $0.word() },
            pending: maybe { PendingRow(op: $0.word(), by: $0.talker(), until: $0.time()) },
            alert: maybe { $0.alert() },
            participants: maybe { dice in
                dice.list { ParticipantRow(id: $0.id(), name: $0.text(), device: $0.id(), mode: $0.word()) }
            }, meeting: maybe { $0.meeting() }, alerting: bool())
    }

    mutating func meeting() -> MeetingRow {
        bool() ? MeetingRow(host: id(), kind: .instant) : MeetingRow(host: id(), kind: word(), id: id())
    }

    mutating func line() -> LineRow {
        LineRow(id: id(), number: phoneNumber(), label: maybe { $0.text(0...9) }, owner: id(), voicemail: bool())
    }

    mutating func snapshot() -> SnapshotRow {
        SnapshotRow(
            line: id(), epoch: text(), seq: integer(), lamp: word(), calls: maybe { $0.list { $0.call() } },
            ended: maybe { $0.list { $0.call() } }, stale: bool())
    }

    mutating func event() -> LineEventRow {
        LineEventRow(
            line: id(), epoch: text(), seq: integer(), type: word(), at: time(), lamp: word(),
            call: maybe { $0.call() },
            actor: maybe { $0.party() }, reason: maybe { $0.identifierText() }, after: maybe { $0.integer() })
    }

    mutating func sequences() -> LineSequences {
        LineSequences(Dictionary(list { ($0.id(), $0.integer()) }) { $1 })
    }

    mutating func outcomes() -> ResumedLines {
        ResumedLines(Dictionary(list { ($0.id(), $0.word()) }) { $1 })
    }

    mutating func selection() -> LineSelection { bool() ? .all : .some(lines()) }

    mutating func client() -> ClientRow {
        ClientRow(
            kind: word(), version: maybe { $0.version().description }, device: id(), name: maybe { $0.text(0...9) })
    }

    mutating func entry() -> EntryRow {
        EntryRow(
            id: id(), call: id(), line: id(), direction: word(), remote: remote(), at: time(),
            durationSeconds: integer(),
            outcome: word(), delegator: maybe { $0.party() }, label: maybe { $0.text() },
            labelKey: maybe { LabelKeyRow(key: $0.word(), name: $0.text()) },
            handlers: list { HandlerRow(id: $0.id(), name: $0.text(), from: $0.time(), to: $0.time()) },
            transferredTo: maybe { $0.phoneNumber() }, meeting: maybe { $0.meeting() },
            recording: maybe { $0.id() }, voicemail: maybe { $0.id() })
    }

    mutating func counts() -> VoicemailCountsRow { VoicemailCountsRow(new: count(), old: count()) }

    mutating func message() -> VoicemailRow {
        VoicemailRow(
            id: id(), line: id(), remote: remote(), at: time(), seconds: integer(0...86_400), played: bool(),
            delegator: maybe { $0.party() })
    }

    mutating func recording() -> RecordingRow {
        RecordingRow(
            id: id(), call: id(), line: id(), remote: remote(), at: time(), seconds: integer(0...86_400))
    }

    mutating func partyEvent() -> PartyEventRow {
        let payloads: [PartyEventPayload] = [
            .historyAdded(entry()), .historyUpdated(entry()), .historyDeleted(id()),
            .linesChanged(delegator: party(), delegate: maybe { $0.party() }, .added(lines())),
            .linesChanged(delegator: party(), delegate: maybe { $0.party() }, .removed(lines())),
            .linesChanged(delegator: party(), delegate: party(), .rights(rights())),
            .linesChanged(delegator: party(), delegate: party(), .members),
            .delegationChanged(delegator: party(), delegate: party(), .added),
            .delegationChanged(delegator: party(), delegate: party(), .removed),
            .delegationChanged(delegator: party(), delegate: party(), .rights(rights())),
            .delegationChanged(delegator: party(), delegate: party(), .optedIn(bool())),
            .alertWithdrawn(line: id(), call: id(), word()), .unknown(type: "presence.changed"),
            .voicemailLeft(message(), counts()), .voicemailPlayed(id(), line: id(), actor: party(), counts()),
            .voicemailDeleted(id(), line: id(), actor: party(), counts()),
            .recording(word(), id(), call: id()),
        ]
        return PartyEventRow(seq: integer(), at: time(), payload: pick(payloads))
    }

    mutating func directoryParty() -> DirectoryPartyRow {
        DirectoryPartyRow(
            id: id(), name: text(), kind: word(), licensed: bool(), callingPlan: bool(), email: maybe { $0.text(3...9) }
        )
    }

    mutating func delegation() -> DelegationRow {
        DelegationRow(
            delegator: id(), delegate: id(), rights: rights(), optedIn: bool(),
            inactive: maybe { $0.pick([.policyOff, .noLicence, .noCallingPlan]) })
    }

    mutating func policyChange() -> PolicyChange {
        PolicyChange(
            delegation: maybe { $0.bool() }, monitoring: maybe { $0.bool() }, privacy: maybe { $0.bool() },
            minimumVersions: maybe { dice in Dictionary(dice.list { ($0.word(), $0.version()) }) { $1 } },
            limits: maybe { dice in
                PolicyLimitsChange(
                    delegates: dice.maybe { $0.count() }, delegators: dice.maybe { $0.count() },
                    appearances: dice.maybe { $0.count(1...16) })
            }, ringSeconds: maybe { $0.count(1...3600) })
    }

    mutating func policy() -> PolicyRow {
        var policy = Policy()
        policyChange().apply(to: &policy)
        return PolicyRow(policy)
    }

    mutating func switchCall() -> SwitchCallRow {
        SwitchCallRow(
            call: id(), line: id(), direction: word(), state: pick([.dialing, .ringing, .connected, .held, .joined]),
            remote: remote(), party: id(), device: id(), createdAt: time(), answeredAt: time(), heldAt: time(),
            participants: maybe { dice in
                dice.list { SwitchParticipantRow(party: $0.id(), device: $0.id(), mode: $0.word()) }
            },
            recordings: maybe { dice in
                dice.list { SwitchRecordingRow(id: $0.id(), party: $0.id(), device: $0.id()) }
            })
    }
}
