import HubCore
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// What parties are told, as nodes write it (P19).
@Suite struct PartyEventSharedTests {
    @Test func `Every event reads back as it was written, whatever is in it (P19)`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var dice = Dice(seed: seed)
        for _ in 0..<100 {
            for kind in PartyEventMaker.all(&dice) {
                let moment = Timestamp(milliseconds: Int64(dice.roll(1 << 40)))
                let bytes = kind.encodedForNodes(at: moment)
                #expect(
                    try PartyEvent(7, forNodes: bytes) == PartyEvent(seq: 7, at: moment, kind: kind), "seed \(seed)")
            }
        }
    }

    @Test func `The operation names the party, its key and the channel of all nodes`() {
        let keys = RedisKeys(prefix: "hub:")
        let kind = PartyEvent.Kind.historyDeleted(.named("c"))
        #expect(
            kind.operation(for: .named("anna"), at: .at(1), keys, capacity: 9)
                == .feed(
                    key: "hub:feed:anna", channel: "hub:bus:feeds", name: "anna", capacity: 9,
                    payload: Array(#"{"f":1,"at":1000,"k":"historyDeleted","call":"c"}"#.utf8)))
    }

    @Test func `A later format, an unknown kind and damage are refused`() {
        #expect(throws: SharedFormatError.newer(2)) { try PartyEvent(1, forNodes: Array(#"{"f":2}"#.utf8)) }
        for text in [
            "", "[]", #"{"f":1,"at":1}"#, #"{"f":1,"at":1,"k":"rumour"}"#, #"{"f":1,"k":"restarted"}"#,
            #"{"f":1,"at":1,"k":"linesChanged","from":{"id":"a","n":"A"},"ch":"moved"}"#,
        ] {
            #expect(throws: SharedFormatError.self, "\(text)") { try PartyEvent(1, forNodes: Array(text.utf8)) }
        }
    }
}
