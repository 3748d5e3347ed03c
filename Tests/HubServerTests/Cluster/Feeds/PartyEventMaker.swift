import HubCore
import HubServer
import HubTesting
import LineModel

/// Makes what parties may be told by the dice.
enum PartyEventMaker {
    /// One of every kind and of every change.
    static func all(_ dice: inout Dice) -> [PartyEvent.Kind] {
        let anna = PartyReference(id: .named("anna"), name: "Anna Å \u{1F600}")
        let bo = PartyReference(id: .named("bo"), name: "")
        let lines = (0..<dice.roll(3)).map { LineID.named("line-\($0)") }
        let rights = Rights(rawValue: UInt8(dice.roll(256)))
        let record = FactMaker.record(&dice)
        var events: [PartyEvent.Kind] = [
            .historyAdded(record), .historyUpdated(record), .historyDeleted(record.call), .restarted,
            .delegationChanged(delegator: anna, delegate: bo, .added),
            .delegationChanged(delegator: anna, delegate: bo, .removed),
            .delegationChanged(delegator: anna, delegate: bo, .rights(rights)),
            .delegationChanged(delegator: anna, delegate: bo, .optedIn(dice.once(in: 2))),
        ]
        events += PrivateWithdrawal.allCases.map { .alertWithdrawn(line: record.line, call: record.call, $0) }
        events += [.added(lines), .removed(lines), .rights(rights), .members].map {
            .linesChanged(delegator: anna, delegate: dice.once(in: 2) ? bo : nil, $0)
        }
        guard case .audio(.message(let message)) = FactMaker.fact(13, &dice) else { return [] }
        let counts = lines.map {
            VoicemailEvent.LineCounts(line: $0, counts: VoicemailCounts(new: dice.roll(9), old: dice.roll(9)))
        }
        events += [.left, .played(by: anna), .deleted(by: bo)].map {
            .voicemail(VoicemailEvent($0, message, owner: anna.id, counts: counts))
        }
        events += RecordingEvent.Change.allCases.map {
            .recording(RecordingEvent($0, .named("r"), call: record.call, line: record.line))
        }
        return events
    }
}
