public import HubJSON
public import LineModel

/// Params of `line.event`: one change of a line (P11, P13).
public struct LineEventRow: WireCodable, Equatable {
    public var line: LineID
    public var epoch: String
    public var seq: Int64
    public var type: LineEvent.Kind
    public var at: Timestamp
    public var lamp: Lamp
    /// The whole row after the change; nil where the event is the line's own.
    public var call: CallRow?
    public var actor: PartyRow?
    /// Why an alert is withdrawn or a line revoked; `policyOff` occurs only with the latter (P14, P41).
    public var reason: String?
    /// With a conflated event: it stands for all sequence numbers after this one (P21).
    public var after: Int64?

    /// Whether the event stands for several.
    public var conflated: Bool { after != nil }

    public init(
        line: LineID, epoch: String, seq: Int64, type: LineEvent.Kind, at: Timestamp, lamp: Lamp,
        call: CallRow? = nil, actor: PartyRow? = nil, reason: String? = nil, after: Int64? = nil
    ) {
        self.line = line
        self.epoch = epoch
        self.seq = seq
        self.type = type
        self.at = at
        self.lamp = lamp
        self.call = call
        self.actor = actor
        self.reason = reason
        self.after = after
    }

    public init(from object: JSONObject) throws(WireError) {
        line = try object.required("line")
        epoch = try object.text("epoch", TextLength.epoch)
        seq = try object.required("seq")
        type = try object.required("type")
        at = try object.required("at")
        lamp = try object.required("lamp")
        call = try object.optional("call")
        actor = try object.optional("actor")
        reason = try object.optional("reason")
        after = try object.mark("conflated") ? object.required("after") : nil
    }

    public func encode(to writer: inout JSONWriter) {
        Self.write(
            line: line, epoch: epoch, seq: seq, type: type, at: at, lamp: lamp, call: call, actor: actor,
            reason: reason, after: after, to: &writer)
    }
}

extension LineEventRow {
    /// An event of the line's log, with its call as the reader may see it.
    public init(_ event: LineEvent, line: LineID, epoch: String, call: CallRow?, after: Int64? = nil) {
        self.init(
            line: line, epoch: epoch, seq: event.seq, type: event.kind, at: event.at, lamp: event.lamp, call: call,
            actor: event.actor.map(PartyRow.init), reason: event.reason?.rawValue, after: after)
    }

    /// Writes an event of the line's log whose row is encoded already.
    public static func encode(
        _ event: LineEvent, line: LineID, epoch: String, call: [UInt8]?, after: Int64? = nil,
        to writer: inout JSONWriter
    ) {
        write(
            line: line, epoch: epoch, seq: event.seq, type: event.kind, at: event.at, lamp: event.lamp,
            call: call.map(EncodedJSON.init), actor: event.actor.map(PartyRow.init), reason: event.reason?.rawValue,
            after: after, to: &writer)
    }

    private static func write<Row: WireEncodable>(
        line: LineID, epoch: String, seq: Int64, type: LineEvent.Kind, at: Timestamp, lamp: Lamp, call: Row?,
        actor: PartyRow?, reason: String?, after: Int64?, to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("line", line)
            writer.member("epoch", epoch)
            writer.member("seq", seq)
            writer.member("type", type)
            writer.member("at", at)
            writer.member("lamp", lamp)
            writer.member("call", call)
            writer.member("actor", actor)
            writer.member("reason", reason)
            writer.mark("conflated", after != nil)
            writer.member("after", after)
        }
    }
}
