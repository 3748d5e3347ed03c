import HubServer
import HubTesting
import LineModel

/// Makes facts of every kind by the dice.
enum FactMaker {
    static let kinds = 20

    static func fact(_ kind: Int, _ dice: inout Dice) -> StoredFact {
        switch kind {
        case 0:
            .party(
                Party(
                    id: id(&dice), name: text(&dice), kind: word(&dice), licensed: bool(&dice),
                    callingPlan: bool(&dice),
                    email: maybe(&dice, text)))
        case 1: .partyRemoved(id(&dice))
        case 2:
            .line(
                Line(
                    id: id(&dice), number: text(&dice), owner: id(&dice), label: maybe(&dice, text),
                    voicemail: bool(&dice)))
        case 3: .lineRemoved(id(&dice))
        case 4:
            .delegation(
                Delegation(
                    delegator: id(&dice), delegate: id(&dice),
                    rights: Rights(rawValue: .random(in: 0...255, using: &dice)),
                    optedIn: bool(&dice)))
        case 5: .delegationRemoved(delegator: id(&dice), delegate: id(&dice))
        case 6: .policy(policy(&dice))
        case 7: .status(id(&dice), word(&dice))
        case 8: .liveCall(record(&dice))
        case 9: .endedCall(record(&dice))
        case 10: .liveCallForgotten(id(&dice))
        case 11: .historyHidden(id(&dice), by: id(&dice))
        case 12:
            .command(
                CommandResult(
                    party: id(&dice), commandID: text(&dice), digest: bytes(&dice), reply: bytes(&dice), at: time(&dice)
                ))
        default: .audio(audio(kind, &dice))
        }
    }

    private static func audio(_ kind: Int, _ dice: inout Dice) -> AudioFact {
        switch kind {
        case 13:
            .message(
                VoicemailMessage(
                    id: id(&dice), call: id(&dice), line: id(&dice), remote: remote(&dice), at: time(&dice),
                    seconds: .random(in: 0...9999, using: &dice), media: id(&dice), played: bool(&dice),
                    deletedAt: maybe(&dice, time)))
        case 14: .messageForgotten(id(&dice))
        case 15:
            .recording(
                Recording(
                    id: id(&dice), call: id(&dice), line: id(&dice), recorder: id(&dice), remote: remote(&dice),
                    at: time(&dice), seconds: .random(in: 0...9999, using: &dice), media: id(&dice),
                    deletedAt: maybe(&dice, time)))
        case 16: .recordingForgotten(id(&dice))
        case 17:
            .file(
                MediaFile(
                    id: id(&dice), contentType: "audio/ogg", bytes: .random(in: 0...(1 << 40), using: &dice),
                    at: time(&dice)))
        case 18: .fileRemoved(id(&dice))
        default: .signingKey(bytes(&dice))
        }
    }

    static func record(_ dice: inout Dice) -> CallRecord {
        CallRecord(
            call: id(&dice), line: id(&dice), owner: id(&dice), direction: bool(&dice) ? .inbound : .outbound,
            remote: remote(&dice), at: time(&dice), answeredAt: maybe(&dice, time), endedAt: maybe(&dice, time),
            outcome: word(&dice), actor: maybe(&dice, reference),
            handlers: (0..<Int.random(in: 0...3, using: &dice)).map { _ in
                Handler(party: reference(&dice), from: time(&dice), to: maybe(&dice, time))
            }, servedBy: maybe(&dice, id), destination: maybe(&dice, destination))
    }

    private static func destination(_ dice: inout Dice) -> Destination {
        bool(&dice)
            ? .number(text(&dice)) : .meeting(Meeting(host: id(&dice), kind: word(&dice), id: maybe(&dice, id)))
    }

    private static func policy(_ dice: inout Dice) -> Policy {
        var policy = Policy()
        policy.delegation = bool(&dice)
        policy.monitoring = bool(&dice)
        policy.privacy = bool(&dice)
        policy.minimumVersions = [word(&dice): ClientVersion("1.2.\(Int.random(in: 0...9, using: &dice))")!]
        if bool(&dice) { policy.minimumVersions = [:] }
        policy.limits.delegates = .random(in: 0...99, using: &dice)
        policy.limits.delegators = .random(in: 0...99, using: &dice)
        policy.limits.appearances = .random(in: 1...16, using: &dice)
        policy.ringSeconds = .random(in: 1...3600, using: &dice)
        return policy
    }

    private static func reference(_ dice: inout Dice) -> PartyReference {
        PartyReference(id: id(&dice), name: text(&dice))
    }

    private static func remote(_ dice: inout Dice) -> Remote { Remote(number: text(&dice), name: maybe(&dice, text)) }

    private static func time(_ dice: inout Dice) -> Timestamp {
        Timestamp(milliseconds: .random(in: 0...9_007_199_254_740_991, using: &dice))
    }

    private static func bool(_ dice: inout Dice) -> Bool { .random(using: &dice) }

    private static func bytes(_ dice: inout Dice) -> [UInt8] {
        (0..<Int.random(in: 0...40, using: &dice)).map { _ in .random(in: 0...255, using: &dice) }
    }

    private static func text(_ dice: inout Dice) -> String {
        let letters: [Character] = ["a", "Ö", "漢", "🙂", "\"", "\\", "\n", "\u{1}", "e\u{301}", " ", "/", "0"]
        return String((0..<Int.random(in: 0...9, using: &dice)).map { _ in letters.randomElement(using: &dice)! })
    }

    private static func id<Named>(_ dice: inout Dice) -> Identifier<Named> {
        let letters = Array("ABCxyz019._:+-")
        return Identifier(
            trusted: String(
                (0..<Int.random(in: 1...64, using: &dice)).map { _ in letters.randomElement(using: &dice)! }))
    }

    private static func word<Word: CaseIterable>(_ dice: inout Dice) -> Word {
        Array(Word.allCases).randomElement(using: &dice)!
    }

    private static func maybe<Value>(_ dice: inout Dice, _ make: (inout Dice) -> Value) -> Value? {
        bool(&dice) ? make(&dice) : nil
    }
}
