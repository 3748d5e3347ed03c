import HubCore
import HubJSON
import HubProtocol
import HubTesting
import LineModel
import Testing

@testable import HubServer

@Suite struct SharedFormatTests {
    @Test func `What is not so is left out: a line at rest`() {
        #expect(
            String(decoding: SharedLine.idle.encodedForNodes(), as: UTF8.self)
                == #"{"f":1,"line":{"id":"anna","num":"+4681","own":"anna","lbl":"Reception","vm":true},"# + Self.group
                + #","seq":0}"#)
    }

    @Test func `A line with a call keeps its text from release to release`() throws {
        let text =
            #"{"f":1,"line":{"id":"anna","num":"+4681","own":"anna","lbl":"Reception","vm":true},"# + Self.group
            + #","seq":3,"calls":[{"id":"pbx.1","ln":"anna","app":1,"dir":"inbound","#
            + #""rem":{"num":"+4670","n":"Rut \"R\""},"at":1764000000000,"sw":"pbx","rev":2,"st":"connected","#
            + #""by":{"id":"bo","n":"Bo","d":"bo.desk"},"ans":1764000000000,"#
            + #""ansBy":{"id":"bo","n":"Bo","d":"bo.desk"},"hnd":[{"id":"bo","n":"Bo","from":1764000000000}]}]}"#
        #expect(String(decoding: try SharedLine.connected().encodedForNodes(), as: UTF8.self) == text)
        #expect(try LineState(forNodes: Array(text.utf8)) == SharedLine.connected())
    }

    private static let group =
        #""grp":{"own":{"id":"anna","n":"Anna","rts":255,"in":true},"del":[{"id":"bo","n":"Bo","rts":255,"in":true},"#
        + #"{"id":"cia","n":"Cia","rts":255,"in":true}],"app":4,"ring":30000,"priv":true,"mon":true}"#

    @Test func `Members of a later release are ignored wherever they stand`() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            for commit in SharedLine.day(seed: seed) where !commit.hasDetails {
                let bytes = try JSONReader.read(commit.encoded(), limits: SharedFormat.limits).withMembersAdded
                    .encoded()
                #expect(try SharedCommit(forNodes: bytes) == commit, "seed \(seed)")
            }
        }
    }

    @Test func `A newer format is refused by its number, and one without a number as damaged`() {
        #expect(throws: SharedFormatError.newer(2)) { try LineState(forNodes: Array(#"{"f":2}"#.utf8)) }
        #expect(throws: SharedFormatError.damaged(WireError(.missing, member: "f"))) {
            try LineState(forNodes: Array("{}".utf8))
        }
        #expect(throws: SharedFormatError.damaged(WireError(.wrongType("an object")))) {
            try LineState(forNodes: Array("[]".utf8))
        }
        #expect(throws: SharedFormatError.noJSON(.syntax(message: "empty text", offset: 0))) {
            try LineState(forNodes: [])
        }
    }

    @Test func `Damage is told by the path of the member`() throws {
        let text = String(decoding: try SharedLine.connected().encodedForNodes(), as: UTF8.self)
        let damaged = text.replacing(#""st":"connected""#, with: #""st":"asleep""#)
        #expect(throws: SharedFormatError.damaged(WireError(.notAllowed("is no known word"), member: "calls[0].st"))) {
            try LineState(forNodes: Array(damaged.utf8))
        }
    }

    @Test func `Damaged bytes are refused or are a state, and never stop the process`() {
        var dice = Dice(seed: 7)
        let originals = (1...20).flatMap { SharedLine.day(seed: $0, steps: 40).map { $0.encoded() } }
        for _ in 0..<4000 {
            var bytes = dice.pick(originals)
            for _ in 0...dice.roll(3) {
                let place = dice.roll(bytes.count)
                switch dice.roll(4) {
                case 0: bytes[place] = UInt8(dice.roll(256))
                case 1: bytes.remove(at: place)
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + dice.roll(40)))
                default: bytes.insert(bytes[dice.roll(bytes.count)], at: place)
                }
                if bytes.isEmpty { break }
            }
            Self.read(bytes)
        }
    }

    @Test func `Values of any kind in any place are refused or are a commit, and never stop the process`() throws {
        var dice = Dice(seed: 8)
        let originals = (1...20).flatMap { SharedLine.day(seed: $0, steps: 40).map { $0.encoded() } }
        for _ in 0..<4000 {
            let value = try JSONReader.read(dice.pick(originals), limits: SharedFormat.limits)
            Self.read(value.damaged(&dice).encoded())
        }
    }

    /// What was read must be written so that it is read again: it is a whole commit, not half of one.
    private static func read(_ bytes: [UInt8]) {
        if let commit = try? SharedCommit(forNodes: bytes) {
            #expect(throws: Never.self) { try SharedCommit(forNodes: commit.encoded()) }
        }
    }
}

extension SharedCommit {
    /// Whether a refusal in it tells more than its code: of that, every member counts.
    fileprivate var hasDetails: Bool {
        commit.effects.contains { effect in
            if case .settled(_, .refused(let refusal)) = effect { !refusal.details.isEmpty } else { false }
        }
    }
}

extension JSONValue {
    fileprivate var withMembersAdded: JSONValue {
        switch self {
        case .array(let elements): return .array(elements.map(\.withMembersAdded))
        case .object(let object):
            var added = JSONObject()
            for (key, value) in object.members { added[key] = value.withMembersAdded }
            added["later"] = ["some": [1, nil]]
            return .object(added)
        default: return self
        }
    }

    /// The value with something else somewhere in it.
    fileprivate func damaged(_ dice: inout Dice) -> JSONValue {
        if dice.once(in: 8) {
            return dice.pick([nil, true, -1, 0, 4_294_967_296, 1.5, "", "x", [], [1], [:], ["id": "a"]])
        }
        switch self {
        case .array(var elements) where !elements.isEmpty:
            let index = dice.roll(elements.count)
            elements[index] = elements[index].damaged(&dice)
            return .array(elements)
        case .object(var object) where !object.isEmpty:
            let key = dice.pick(object.members.map(\.key))
            object[key] = dice.once(in: 8) ? nil : object[key]?.damaged(&dice)
            return .object(object)
        default: return dice.pick([nil, 7, "y"])
        }
    }
}
