import HubProtocol
import LineModel
import Testing

@Suite struct `A row of a call` {
    @Test func `is written in the order of the protocol`() {
        #expect(text(Scene.row(Scene.held)) == Scene.heldText)
    }

    @Test func `shows an alert with the owner's name to a delegate (R32, P12)`() {
        let alert = AlertRow(Scene.ringing, number: "+4684650401", callFor: "Anna Berg")
        #expect(
            text(Scene.row(Scene.ringing, alert: alert)) == #"""
                {"id":"sw1.1001","line":"line-anna","appearance":1,"rev":1,"state":"ringing","direction":"inbound","remote":{"number":"+4684650455","name":"Öberg & Co"},"onBehalf":false,"pickable":false,"joinable":false,"locked":false,"createdAt":1764000000000,"alert":{"callFor":"Anna Berg","number":"+4684650401","remote":{"number":"+4684650455","name":"Öberg & Co"},"ringStartedAt":1764000000000,"expiresAt":1764000030000}}
                """#)
        #expect(AlertRow(Scene.held, number: "1", callFor: nil) == nil)
    }

    @Test func `is on behalf of the owner only where another party has it (P30)`() {
        var call = Scene.held
        #expect(Scene.row(call).onBehalf)
        call.by?.party = Scene.anna
        #expect(!Scene.row(call).onBehalf)
        call.by = nil
        #expect(!Scene.row(call).onBehalf)
    }

    @Test func `offers neither pick-up nor joining on a stale line (P9)`() {
        var call = Scene.held
        #expect(Scene.row(call).pickable && !Scene.row(call, stale: true).pickable)
        call.state = .connected
        #expect(Scene.row(call).joinable && !Scene.row(call, stale: true).joinable)
    }

    @Test(arguments: Pending.Operation.allCases) func `shows what is pending, but no placing`(
        operation: Pending.Operation
    ) {
        var call = Scene.held
        call.pending = Pending(
            operation: operation, by: Scene.boOnHisMac, until: Scene.at, claim: Claim(call: call.id, rev: 6))
        #expect(Scene.row(call).pending?.op == (operation == .place ? nil : operation))
    }
}
