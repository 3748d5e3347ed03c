import HubJSON
import HubTesting
import LineModel
import Testing

@testable import HubServer

/// Facts as nodes write them.
@Suite struct StoredFactSharedTests {
    @Test func `Every fact reads back as it was written, whatever is in it`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var dice = Dice(seed: seed)
        for kind in 0..<FactMaker.kinds {
            for _ in 0..<200 {
                let fact = FactMaker.fact(kind, &dice)
                #expect(try StoredFact(forNodes: fact.encodedForNodes()) == fact, "seed \(seed)")
            }
        }
    }

    @Test func `Every kind of fact is made`() {
        var dice = Dice(seed: 1)
        let words = (0..<FactMaker.kinds).map { String(describing: FactMaker.fact($0, &dice)).prefix { $0 != "(" } }
        // All cases of `StoredFact`, where `audio` stands for the seven of `AudioFact`.
        #expect(Set(words).count == 14 && words.count == 20)
    }

    @Test func `What a later release adds is ignored`() throws {
        var dice = Dice(seed: 2)
        for kind in 0..<FactMaker.kinds {
            let fact = FactMaker.fact(kind, &dice)
            var value = try #require(try JSONReader.read(fact.encodedForNodes(), limits: SharedFormat.limits).object)
            value["news"] = ["of": ["a", 1]]
            if var inner = value["is"]?.object {
                inner["news"] = true
                value["is"] = .object(inner)
            }
            #expect(try StoredFact(forNodes: JSONValue.object(value).encoded()) == fact)
        }
    }

    @Test func `A later format, an unknown kind and damage are refused`() {
        #expect(throws: SharedFormatError.newer(2)) { try StoredFact(forNodes: Array(#"{"f":2,"k":"party"}"#.utf8)) }
        for text in [
            #"{"f":1}"#, #"{"f":1,"k":"rumour"}"#, #"{"f":1,"k":"party"}"#, #"{"f":1,"k":"party","is":{"id":"a"}}"#,
            "[]", "x",
            #"{"f":1,"k":"signingKey","key":"?"}"#,
        ] {
            #expect(throws: SharedFormatError.self, "\(text)") { try StoredFact(forNodes: Array(text.utf8)) }
        }
    }
}
