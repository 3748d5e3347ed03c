import HubProtocol
import LineModel
import Testing

@Suite struct `A line on the wire` {
    private let call = Array(Scene.heldText.utf8)

    @Test func `has an event with the whole row (P11)`() throws {
        let row = LineEventRow(
            line: Scene.line, epoch: "e-7f3a", seq: 47, type: .parked, at: Scene.at, lamp: .held,
            call: Scene.row(Scene.held), actor: PartyRow(Scene.bo), after: 45)
        let head =
            #"{"line":"line-anna","epoch":"e-7f3a","seq":47,"type":"call.parked","at":1764000000000,"lamp":"held","call":"#
        let tail = #","actor":{"id":"bo","name":"Bo Ek"},"conflated":true,"after":45}"#
        #expect(text(row) == head + Scene.heldText + tail)
    }

    @Test func `has the events of its log (P13)`() throws {
        let event = try #require(try Scene.incoming.events.first)
        let row = LineEventRow(event, line: Scene.line, epoch: "e", call: event.call.map { Scene.row($0) }, after: 0)
        #expect(row.type == .alert && row.seq == 1 && row.reason == nil && row.call?.state == .ringing)
        let shared = bytes {
            LineEventRow.encode(event, line: Scene.line, epoch: "e", call: row.call?.encoded(), after: 0, to: &$0)
        }
        #expect(shared == text(row))
    }

    @Test func `ends with a revocation that has a reason (P11, P41)`() {
        let row = LineEventRow(
            line: Scene.line, epoch: "e", seq: 51, type: .revoked, at: Scene.at, lamp: .idle, reason: "policyOff")
        #expect(
            text(row)
                == #"{"line":"line-anna","epoch":"e","seq":51,"type":"line.revoked","at":1764000000000,"lamp":"idle","reason":"policyOff"}"#
        )
    }

    @Test func `has a snapshot with live and ended calls (P17, P22)`() {
        let row = SnapshotRow(
            line: Scene.line, epoch: "e", seq: 50, lamp: .unknown, calls: [Scene.row(Scene.held)], ended: [],
            stale: true)
        let head = #"{"line":"line-anna","epoch":"e","seq":50,"lamp":"unknown","calls":["#
        #expect(text(row) == head + Scene.heldText + #"],"stale":true,"ended":[]}"#)
        let shared = bytes {
            SnapshotRow.encode(
                line: Scene.line, epoch: "e", seq: 50, lamp: .unknown, calls: [call], ended: [], stale: true, to: &$0)
        }
        #expect(shared == text(row))
    }

    @Test func `has a snapshot without calls in lamp mode (P23)`() {
        let row = SnapshotRow(line: Scene.line, epoch: "e", seq: 50, lamp: .busy)
        #expect(text(row) == #"{"line":"line-anna","epoch":"e","seq":50,"lamp":"busy"}"#)
    }
}
