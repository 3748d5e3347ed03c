import Testing

@testable import linehub_loadtest

@Suite struct LineHubMessageTests {
    private let event =
        #"{"jsonrpc":"2.0","method":"line.event","params":{"line":"l42","epoch":"e-7","seq":17,"type":"call.parked","at":1,"lamp":"held","call":{"id":"lt.42.1","line":"l42","rev":3},"conflated":true,"after":12}}"#
    private let reply = #"{"jsonrpc":"2.0","id":7,"result":{"call":null}}"#
    private let order = #"{"jsonrpc":"2.0","id":7,"method":"switch.alert","params":{"call":"lt.42.1"}}"#

    private func read(_ text: String) -> LineHubMessage { LineHubMessage(Array(text.utf8).span) }

    @Test func `An event is known by its line and seq`() {
        #expect(read(event) == .event(line: 42, seq: 17))
        #expect(LineHubMessage.after(Array(event.utf8).span) == 12)
    }

    @Test func `A request of the hub is no reply, though their ids are alike`() {
        #expect(read(reply) == .reply(id: 7, isError: false))
        guard case .order(let id) = read(order) else {
            Issue.record("no order")
            return
        }
        #expect(String(decoding: Array(order.utf8)[id], as: UTF8.self) == "7")
        #expect(read(#"{"jsonrpc":"2.0","id":8,"error":{"code":-32020}}"#) == .reply(id: 8, isError: true))
    }

    @Test func `An array is taken apart, whatever stands in it`() {
        // A name that looks like the beginning of a message has its quotes escaped.
        let odd = event.replacing("held", with: #",{\"jsonrpc\":\"2.0\","#)
        let frame = Array("[\(odd),\(reply),\(order)]".utf8)
        var found: [String] = []
        LineHubMessage.forEach(in: frame.span) { found.append($0.text) }
        #expect(found == [odd, reply, order])
        LineHubMessage.forEach(in: Array(event.utf8).span) { found.append($0.text) }
        #expect(found.last == event)
    }
}
