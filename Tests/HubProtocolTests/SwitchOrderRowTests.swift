import HubProtocol
import LineModel
import Testing

@Suite struct `An order to a switch (P2)` {
    @Test func `names who picks up, and from whom`() throws {
        var order = SwitchOrder(
            .pickUp, Scene.held, by: Talker(party: Scene.anna, device: DeviceID(trusted: "anna-desk")), until: Scene.at)
        order.from = Scene.boOnHisMac
        #expect(
            text(SwitchOrderRow(order))
                == #"{"call":"sw1.1001","line":"line-anna","party":"anna","device":"anna-desk","until":1764000000000,"from":{"party":"bo","device":"bo-mac"}}"#
        )
        #expect(order.verb.method == "switch.pickUp")
    }

    @Test func `names for whom the alert ends, and why`() {
        var order = SwitchOrder(.stopAlert, Scene.ringing, until: Scene.at)
        order.targets = [Scene.anna.id]
        order.reason = "answeredElsewhere"
        #expect(
            text(SwitchOrderRow(order))
                == #"{"call":"sw1.1001","line":"line-anna","until":1764000000000,"targets":[{"party":"anna"}],"reason":"answeredElsewhere"}"#
        )
    }

    @Test func `tells where a caller is diverted to (P1)`() throws {
        var order = SwitchOrder(.divert, Scene.ringing, until: Scene.at)
        order.divertTo = .voicemail
        order.reason = "noAnswer"
        let row = SwitchOrderRow(order)
        #expect(
            text(row)
                == #"{"call":"sw1.1001","line":"line-anna","until":1764000000000,"to":"voicemail","reason":"noAnswer"}"#
        )
        #expect(try SwitchOrderRow(.divert, from: object(text(row))).diversion == .voicemail)
    }

    @Test func `names where a call goes that leaves the line (T16, P36)`() throws {
        var order = SwitchOrder(.transfer, Scene.held, by: Scene.boOnHisMac, until: Scene.at)
        order.to = "+4684650466"
        #expect(
            text(SwitchOrderRow(order))
                == #"{"call":"sw1.1001","line":"line-anna","party":"bo","device":"bo-mac","until":1764000000000,"to":"+4684650466"}"#
        )
        order = SwitchOrder(.moveToMeeting, Scene.held, by: Scene.boOnHisMac, until: Scene.at)
        order.meeting = Meeting(host: Scene.anna.id, kind: .scheduled, id: MeetingID(trusted: "m-1"))
        let row = SwitchOrderRow(order)
        #expect(
            text(row)
                == #"{"call":"sw1.1001","line":"line-anna","party":"bo","device":"bo-mac","until":1764000000000,"meeting":{"host":"anna","kind":"scheduled","id":"m-1"}}"#
        )
        #expect(try SwitchOrderRow(.moveToMeeting, from: object(text(row))) == row)
    }

    @Test func `says what becomes of a leg in a monitored call, and from whom it is taken over (P37)`() throws {
        var order = SwitchOrder(.monitor, Scene.held, by: Scene.boOnHisMac, until: Scene.at)
        order.mode = .whisper
        #expect(
            text(SwitchOrderRow(order))
                == #"{"call":"sw1.1001","line":"line-anna","party":"bo","device":"bo-mac","until":1764000000000,"mode":"whisper"}"#
        )
        order.mode = .takeOver
        order.from = Talker(party: Scene.anna, device: DeviceID(trusted: "anna-desk"))
        let row = SwitchOrderRow(order)
        #expect(
            text(row)
                == #"{"call":"sw1.1001","line":"line-anna","party":"bo","device":"bo-mac","until":1764000000000,"from":{"party":"anna","device":"anna-desk"},"mode":"takeOver"}"#
        )
        #expect(try SwitchOrderRow(.monitor, from: object(text(row))) == row)
        order.from = nil
        #expect(throws: WireError.self) { try SwitchOrderRow(.monitor, from: object(text(SwitchOrderRow(order)))) }
    }

    @Test func `marks the release of one leg (P8)`() {
        var order = SwitchOrder(.hangUp, Scene.held, by: Scene.boOnHisMac, until: Scene.at)
        order.leg = true
        #expect(
            text(SwitchOrderRow(order))
                == #"{"call":"sw1.1001","line":"line-anna","party":"bo","device":"bo-mac","until":1764000000000,"leg":true}"#
        )
    }
}
