import HubProtocol
import LineModel
import Testing

@testable import SimulatedSwitch

@Suite struct SwitchScriptTests {
    @Test func `every statement is read`() throws {
        let script = try SwitchScript(
            parsing: """
                # a busy morning
                answerDelay 500ms
                at 2s incoming line-anna +4670123456 "Eva Lind"   # the first
                at 2.5s incoming line-anna anonymous
                at 1.5m hangUp 1
                at 4s answer 2
                at 3s phone bo-desk answers 1
                at 3s phone cilla/kitchen holds 1

                at 20s disconnect
                talkTime 30
                dialled busy
                refuse pickUp once
                silent hold always
                delay answer 6s
                rate 12
                """)
        let line = LineID(trusted: "line-anna")
        let deskPhone = LegRow(party: PartyID(trusted: "bo"), device: DeviceID(trusted: "bo-desk"))
        let kitchen = LegRow(party: PartyID(trusted: "cilla"), device: DeviceID(trusted: "kitchen"))
        #expect(
            script.steps == [
                .init(.answerDelay(.milliseconds(500))),
                .init(at: .seconds(2), .incoming(line, RemoteRow(number: "+4670123456", name: "Eva Lind"))),
                .init(at: .milliseconds(2500), .incoming(line, RemoteRow(number: ""))),
                .init(at: .seconds(90), .hangUp(call: 1)), .init(at: .seconds(4), .answer(call: 2)),
                .init(at: .seconds(3), .phone(deskPhone, .answers, call: 1)),
                .init(at: .seconds(3), .phone(kitchen, .holds, call: 1)), .init(at: .seconds(20), .disconnect),
                .init(.talkTime(.seconds(30))), .init(.dialled(.busy, .once)), .init(.fault(.pickUp, .refused, .once)),
                .init(.fault(.hold, .silent, .always)), .init(.fault(.answer, .delayed(.seconds(6)), .once)),
                .init(.rate(perMinute: 12)),
            ])
    }

    @Test(arguments: [
        "at soon hangUp 1", "incoming", "incoming line-anna", "incoming line-anna no-number", "hangUp 0", "dance",
        "at 1s", "phone bo-desk sings 1", "refuse lunch", "silent hold twice", "hangUp 1 2", "answerDelay -1s",
    ])
    func `what is no statement is refused with its line`(text: String) {
        #expect { try SwitchScript(parsing: "rate 1\n\n" + text) } throws: { ($0 as? SwitchScriptError)?.line == 3 }
    }
}
