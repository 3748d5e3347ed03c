public import HubJSON

/// Params of `lines.subscribe` (P17, P25).
public struct LinesSubscribeParams: WireCodable, Equatable {
    public var lines: LineSubscription
    public var mode: SubscriptionMode?
    /// The epoch that the sequence numbers of a resumed portion belong to.
    public var epoch: String?

    public init(lines: LineSubscription, mode: SubscriptionMode? = nil, epoch: String? = nil) {
        self.lines = lines
        self.mode = mode
        self.epoch = epoch
    }

    public init(from object: JSONObject) throws(WireError) {
        lines = try object.required("lines")
        mode = try object.optional("mode")
        epoch = try object.optionalText("epoch", TextLength.epoch)
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("lines", lines)
            writer.member("mode", mode)
            writer.member("epoch", epoch)
        }
    }
}
