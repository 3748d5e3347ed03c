import HubCore
import LineModel
import Testing

@Suite struct CommandLedgerTests {
    private typealias Ledger = CommandLedger<String>
    private func key(_ id: String, of party: String = "anna") -> Ledger.Key {
        Ledger.Key(party: .named(party), commandID: id)
    }

    @Test func `Repeats under way wait for the first, repeats after it get its reply (P33, X17)`() {
        var ledger = Ledger(capacity: 10)
        #expect(ledger.arrived(key("1"), digest: [1], waiter: "first").isNew)
        #expect(ledger.arrived(key("1"), digest: [1], waiter: "second").isUnderWay)
        #expect(ledger.arrived(key("1"), digest: [1], waiter: "third").isUnderWay)
        #expect(ledger.finished(key("1"), reply: [9]) == ["second", "third"])
        #expect(ledger.arrived(key("1"), digest: [1], waiter: "fourth").reply == [9])
        #expect(ledger.finished(key("1"), reply: [8]) == [], "a command finishes once")
    }

    @Test func `The same identifier for another command is a duplicate, under way and after (P33)`() {
        var ledger = Ledger(capacity: 10)
        _ = ledger.arrived(key("1"), digest: [1], waiter: "")
        #expect(ledger.arrived(key("1"), digest: [2], waiter: "").isDuplicate)
        _ = ledger.finished(key("1"), reply: [])
        #expect(ledger.arrived(key("1"), digest: [2], waiter: "").isDuplicate)
    }

    @Test func `Identifiers are each party's own`() {
        var ledger = Ledger(capacity: 10)
        _ = ledger.arrived(key("1"), digest: [1], waiter: "")
        #expect(ledger.arrived(key("1", of: "bo"), digest: [2], waiter: "").isNew)
        #expect(key("b", of: "a").fingerprint != key("", of: "ab").fingerprint)
    }

    @Test func `A refusal that is not kept frees the identifier and tells who waits (P33)`() {
        var ledger = Ledger(capacity: 10)
        _ = ledger.arrived(key("1"), digest: [1], waiter: "")
        _ = ledger.arrived(key("1"), digest: [1], waiter: "second")
        #expect(ledger.dropped(key("1")) == ["second"])
        #expect(ledger.arrived(key("1"), digest: [2], waiter: "").isNew)
    }

    @Test func `What no longer fits is remembered by its key, oldest first`() {
        var ledger = Ledger(capacity: 3)
        for number in 1...3000 {
            #expect(ledger.arrived(key("\(number)"), digest: [1], waiter: "").isNew)
            _ = ledger.finished(key("\(number)"), reply: [1])
        }
        for number in 2998...3000 { #expect(ledger.arrived(key("\(number)"), digest: [1], waiter: "").reply == [1]) }
        for number in [1, 1024, 2047, 2997] {
            #expect(ledger.arrived(key("\(number)"), digest: [1], waiter: "").isStored)
        }
    }

    @Test func `Repeats wait while the store is asked, so that a command it does not know is done once (X17)`() {
        var ledger = Ledger(storedKeys: [key("1").fingerprint], capacity: 3)
        #expect(ledger.arrived(key("1"), digest: [1], waiter: "first").isStored)
        #expect(ledger.arrived(key("1"), digest: [1], waiter: "second").isUnderWay)
        #expect(ledger.finished(key("1"), reply: [7]) == ["second"])
        #expect(ledger.arrived(key("1"), digest: [1], waiter: "third").reply == [7])
    }

    @Test func `What the store told is told to who waited, and asked for again the next time`() {
        var ledger = Ledger(storedKeys: [key("1").fingerprint], capacity: 3)
        _ = ledger.arrived(key("1"), digest: [1], waiter: "first")
        _ = ledger.arrived(key("1"), digest: [1], waiter: "second")
        #expect(ledger.dropped(key("1")) == ["second"])
        #expect(ledger.arrived(key("1"), digest: [1], waiter: "third").isStored)
    }
}

extension CommandLedger.Verdict {
    fileprivate var isNew: Bool { if case .new = self { true } else { false } }
    fileprivate var isUnderWay: Bool { if case .underWay = self { true } else { false } }
    fileprivate var isStored: Bool { if case .stored = self { true } else { false } }
    fileprivate var isDuplicate: Bool { if case .duplicate = self { true } else { false } }
    fileprivate var reply: [UInt8]? { if case .finished(let reply) = self { reply } else { nil } }
}
