import HubJSON
import HubProtocol
import LineModel
import Testing

@Suite struct `A refusal on the wire (P27)` {
    @Test func `has its code first, then the row, the winner and the details`() {
        let refusal = Refusal(
            .alreadyPickedUp, call: Scene.held, winner: Scene.boOnHisMac,
            details: ["of": .text("x"), "limit": .number(4)])
        let error = RPCError(refusal) { Scene.row($0) }
        let head =
            #"{"code":-32015,"message":"The call is picked up already.","data":{"code":"alreadyPickedUp","call":"#
        let tail = #","winner":{"id":"bo","name":"Bo Ek","device":"bo-mac"},"limit":4,"of":"x"}}"#
        #expect(text(error) == head + Scene.heldText + tail)
        #expect(error.word == .alreadyPickedUp)
        #expect(error.call == Scene.row(Scene.held))
        #expect(error.winner == TalkerRow(Scene.boOnHisMac))
    }

    @Test func `names the member that is to blame`() throws {
        let error = try #require(try refusal(CallPlaceParams.self, #"{"line":"a","to":"x","commandId":"c"}"#))
        #expect(
            text(RPCError(error))
                == #"{"code":-32602,"message":"to is no telephone number","data":{"code":"invalidParams","member":"to"}}"#
        )
    }

    /// The numbers are promised to clients: this table changes by additions only.
    @Test func `has a number that never changes`() {
        let numbers: [RefusalCode: Int] = [
            .unauthenticated: -32001, .tokenExpired: -32002, .forbidden: -32003, .notMember: -32004,
            .clientTooOld: -32005, .noLicence: -32006, .noCallingPlan: -32007, .policyOff: -32008,
            .limitReached: -32009, .unknownLine: -32010, .unknownCall: -32011, .unknownParty: -32012,
            .lineFull: -32013, .alreadyAnswered: -32014, .alreadyPickedUp: -32015, .callEnded: -32016,
            .notHeld: -32017, .notConnected: -32018, .locked: -32019, .busyOperation: -32020, .staleRevision: -32021,
            .goneToVoicemail: -32022, .gone: -32023, .invalidParams: -32602, .messageTooLarge: -32025,
            .rateLimited: -32026, .switchUnavailable: -32027, .switchFailed: -32028, .busUnavailable: -32029,
            .overloaded: -32030, .duplicate: -32031, .notOwner: -32032, .meetingUnavailable: -32033,
            .notFound: -32034,
        ]
        for code in RefusalCode.allCases { #expect(ErrorCode.number(of: code) == numbers[code], "\(code)") }
        #expect(Set(numbers.values).count == numbers.count)
    }

    @Test func `of a newer hub keeps its data and has no word`() throws {
        let error = try RPCError(from: object(#"{"code":-32999,"message":"m","data":{"code":"new","x":1}}"#))
        #expect(error.word == nil)
        #expect(error.data["x"] == 1)
    }
}
