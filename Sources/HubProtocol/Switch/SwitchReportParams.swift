public import HubJSON
public import LineModel

/// Params of every report of a switch on a call that it has (P2).
public struct SwitchReportParams: WireEncodable, Equatable {
    public var call: CallID
    /// Who answered, held, resumed or ended the call.
    public var party: PartyID?
    public var device: DeviceID?
    /// Why the call ended (P10).
    public var reason: EndCause?
    /// Where the call is now (P36).
    public var meeting: MeetingRow?

    public init(
        call: CallID, party: PartyID? = nil, device: DeviceID? = nil, reason: EndCause? = nil,
        meeting: MeetingRow? = nil
    ) {
        self.call = call
        self.party = party
        self.device = device
        self.reason = reason
        self.meeting = meeting
    }

    /// Reads the params of that report; each demands other members.
    public init(from object: JSONObject, of method: Method) throws(WireError) {
        call = try object.required("call")
        reason = method == .switchEnded ? try object.required("reason") : nil
        meeting = method == .switchMeetingJoined ? try object.required("meeting") : nil
        if let meeting, meeting.id == nil { throw WireError(.missing, member: "meeting.id") }
        let isByMember: Bool
        switch method {
        case .switchAnswered, .switchHeld, .switchResumed: isByMember = true
        default: isByMember = reason == .local
        }
        party = isByMember ? try object.required("party") : try object.optional("party")
        device = isByMember ? try object.required("device") : try object.optional("device")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.member("reason", reason)
            writer.member("party", party)
            writer.member("device", device)
            writer.member("meeting", meeting)
        }
    }
}
