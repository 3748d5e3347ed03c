import Testing

@testable import HubWebSocket

@Suite struct AddressGateTests {
    private func address(_ text: String) throws -> PeerAddress { try #require(PeerAddress(numeric: text)) }

    private func gate(sockets: Int = 0, perSecond: Int = 0, exempt: [String] = []) throws -> AddressGate {
        var limits = AddressGate.Limits()
        limits.sockets = sockets
        limits.perSecond = perSecond
        limits.exempt = Set(try exempt.map { try address($0) })
        return AddressGate(limits)
    }

    @Test("an address has so many sockets, and others as many beside it")
    func sockets() throws {
        var gate = try gate(sockets: 2)
        let one = try address("192.0.2.1"), other = try address("192.0.2.2")
        let first = (0..<3).map { _ in gate.admit(one, atMilliseconds: 0) }
        #expect(first == [true, true, false])
        let others = gate.admit(other, atMilliseconds: 0)
        #expect(others)
        gate.leave(one)
        let again = [0, 1_000_000].map { gate.admit(one, atMilliseconds: $0) }
        #expect(again == [true, false], "no time makes more of it")
    }

    @Test("other limits hold from then on, and those who are in count")
    func changed() throws {
        var gate = try gate(sockets: 3, perSecond: 1000)
        let one = try address("192.0.2.1")
        func admitted(at now: UInt64) -> Bool { gate.admit(one, atMilliseconds: now) }
        #expect(admitted(at: 0) && admitted(at: 0))
        gate.allow(sockets: 2, perSecond: 1000)
        #expect(!admitted(at: 0))
        gate.leave(one)
        #expect(admitted(at: 0))
        gate.allow(sockets: 100, perSecond: 1)
        #expect((0..<10).count { _ in admitted(at: 0) } == 5, "a burst of the newer rate")
    }

    @Test("of many addresses those go that hold nothing, and those that hold something stay")
    func many() throws {
        var gate = try gate(perSecond: 1)
        var admitted = 0
        for number in 0..<20_000 {
            let each = try address("10.\(number >> 16).\(number >> 8 & 0xFF).\(number & 0xFF)")
            if gate.admit(each, atMilliseconds: 0) { admitted += 1 }
            if number >= 6000 { gate.leave(each) }
        }
        #expect(admitted == 20_000)
        #expect((6000...12_001).contains(gate.accountCount))
    }

    @Test("an address comes so often a second, and five times as often after a pause")
    func rate() throws {
        var gate = try gate(perSecond: 10)
        let one = try address("2001:db8::1")
        func admitted(_ count: Int, at now: UInt64) -> Int {
            (0..<count).count { _ in
                let isAdmitted = gate.admit(one, atMilliseconds: now)
                if isAdmitted { gate.leave(one) }
                return isAdmitted
            }
        }
        #expect(admitted(100, at: 0) == 50)
        #expect(admitted(100, at: 500) == 5)
        #expect(admitted(100, at: 600_000) == 50)
        #expect(admitted(100, at: 0) == 0, "a clock that goes back gives nothing")
    }

    @Test("proxies are not counted, nor anybody where there is no limit")
    func exempt() throws {
        let gate = try gate(sockets: 1, exempt: ["127.0.0.1", "::1"])
        // The third is the first on a socket of IPv6.
        for text in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] { #expect(try !gate.counts(address(text)), "\(text)") }
        for text in ["127.0.0.2", "::2"] { #expect(try gate.counts(address(text)), "\(text)") }
        #expect(try !self.gate().counts(address("192.0.2.1")))
    }

    @Test("whoever has a /64 of IPv6 is one, and two of them are two")
    func customers() throws {
        #expect(try address("2001:db8:1:2::1") == address("2001:db8:1:2:ffff::9"))
        #expect(try address("2001:db8:1:2::1") != address("2001:db8:1:3::1"))
        #expect(try address("192.0.2.1") == address("::ffff:192.0.2.1"))
        #expect(try address("192.0.2.1") != address("::c000:201"), "an address of IPv6 is never one of IPv4")
        #expect(PeerAddress(numeric: "localhost") == nil && PeerAddress(numeric: "192.0.2.256") == nil)
    }

    @Test("many addresses leave no accounts behind, and those with sockets keep theirs")
    func accounts() throws {
        var gate = try gate(sockets: 1, perSecond: 1)
        let steady = try address("192.0.2.1")
        let isAdmitted = gate.admit(steady, atMilliseconds: 0)
        #expect(isAdmitted)
        for number in 0..<20_000 {
            let passing = try address("10.0.\(number / 256).\(number % 256)")
            let isAdmitted = gate.admit(passing, atMilliseconds: 0)
            #expect(isAdmitted)
            gate.leave(passing)
        }
        #expect(gate.accountCount <= 4097)
        let isAdmittedAgain = gate.admit(steady, atMilliseconds: 10_000)
        #expect(!isAdmittedAgain, "it still has its socket")
    }
}
