public import HubJSON
public import LineModel

/// Params of an order to a switch (P2); the verb stands in the method's name.
public struct SwitchOrderRow: WireEncodable, Equatable {
    public var verb: SwitchOrder.Verb
    public var call: CallID
    public var line: LineID
    /// Who acts, on which device; nil where nobody does.
    public var party: PartyID?
    public var device: DeviceID?
    /// When the hub has given the order up; the switch must not carry it out after that.
    public var until: Timestamp
    /// With dial and transfer: the number. With divert: where the caller goes, a `SwitchOrder.Diversion`.
    public var to: String?
    /// With alert and stopAlert.
    public var targets: [AlertTargetRow]?
    /// With stopAlert and divert.
    public var reason: String?
    /// With pickUp, and with monitor where the call is taken over: who has the call.
    public var from: LegRow?
    /// With hangUp: whether this device's leg ends and the call goes on (P8).
    public var leg: Bool
    /// With moveToMeeting.
    public var meeting: MeetingRow?
    /// With monitor.
    public var mode: SwitchOrder.LegMode?
    /// With record, and the name that the switch may report the recording by.
    public var action: RecordAction?
    public var recording: RecordingID?

    public init(
        verb: SwitchOrder.Verb, call: CallID, line: LineID, party: PartyID? = nil, device: DeviceID? = nil,
        until: Timestamp, to: String? = nil, targets: [AlertTargetRow]? = nil, reason: String? = nil,
        from: LegRow? = nil, leg: Bool = false, meeting: MeetingRow? = nil, mode: SwitchOrder.LegMode? = nil,
        action: RecordAction? = nil, recording: RecordingID? = nil
    ) {
        self.verb = verb
        self.call = call
        self.line = line
        self.party = party
        self.device = device
        self.until = until
        self.to = to
        self.targets = targets
        self.reason = reason
        self.from = from
        self.leg = leg
        self.meeting = meeting
        self.mode = mode
        self.action = action
        self.recording = recording
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.member("line", line)
            writer.member("party", party)
            writer.member("device", device)
            writer.member("until", until)
            writer.member("to", to)
            writer.member("targets", targets)
            writer.member("reason", reason)
            writer.member("from", from)
            writer.mark("leg", leg)
            writer.member("meeting", meeting)
            writer.member("mode", mode)
            writer.member("action", action)
            writer.member("recording", recording)
        }
    }
}

extension SwitchOrderRow {
    /// The order as the hub sends it.
    public init(_ order: SwitchOrder) {
        let isAlert = order.verb == .alert || order.verb == .stopAlert
        self.init(
            verb: order.verb, call: order.call, line: order.line, party: order.by?.party.id, device: order.by?.device,
            until: order.until, to: order.to ?? order.divertTo?.rawValue,
            targets: isAlert ? order.targets.map { AlertTargetRow(party: $0) } : nil, reason: order.reason,
            from: order.from.map(LegRow.init), leg: order.leg, meeting: order.meeting.map(MeetingRow.init),
            mode: order.mode, action: order.action, recording: order.recording)
    }

    /// Reads an order on the switch's side; each verb demands other members.
    public init(_ verb: SwitchOrder.Verb, from object: JSONObject) throws(WireError) {
        self.verb = verb
        call = try object.required("call")
        line = try object.required("line")
        until = try object.required("until")
        let isByMember: Bool
        switch verb {
        case .dial, .answer, .hold, .resume, .pickUp, .transfer, .moveToMeeting, .monitor, .record: isByMember = true
        case .alert, .stopAlert, .hangUp, .divert: isByMember = false
        }
        party = isByMember ? try object.required("party") : try object.optional("party")
        device = isByMember ? try object.required("device") : try object.optional("device")
        to = verb == .dial || verb == .transfer || verb == .divert ? try object.required("to") : nil
        targets = verb == .alert || verb == .stopAlert ? try object.required("targets") : nil
        reason = verb == .stopAlert || verb == .divert ? try object.required("reason") : nil
        mode = verb == .monitor ? try object.required("mode") : nil
        from = verb == .pickUp || mode == .takeOver ? try object.required("from") : nil
        leg = try object.mark("leg")
        meeting = verb == .moveToMeeting ? try object.required("meeting") : nil
        action = verb == .record ? try object.required("action") : nil
        recording = verb == .record ? try object.required("recording") : nil
        guard verb != .divert || to.flatMap(SwitchOrder.Diversion.init) != nil else {
            throw WireError(.notAllowed("is no known word"), member: "to")
        }
    }

    /// Where a diverted caller goes.
    public var diversion: SwitchOrder.Diversion? {
        verb == .divert ? to.flatMap(SwitchOrder.Diversion.init) : nil
    }
}
