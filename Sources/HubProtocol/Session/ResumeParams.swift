public import HubJSON

/// What a reconnecting client still holds (P18).
public struct ResumeParams: WireCodable, Equatable {
    public var epoch: String
    public var lines: LineSequences
    /// The latest sequence number of the party feed.
    public var party: Int64?
    /// Whether lines that are not named are subscribed to as well.
    public var all: Bool
    public var mode: SubscriptionMode?

    public init(
        epoch: String, lines: LineSequences = LineSequences(), party: Int64? = nil, all: Bool = false,
        mode: SubscriptionMode? = nil
    ) {
        self.epoch = epoch
        self.lines = lines
        self.party = party
        self.all = all
        self.mode = mode
    }

    public init(from object: JSONObject) throws(WireError) {
        epoch = try object.text("epoch", TextLength.epoch)
        lines = try object.optional("lines") ?? LineSequences()
        party = try object.optional("party")
        all = try object.mark("all")
        mode = try object.optional("mode")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("epoch", epoch)
            writer.member("lines", lines)
            writer.member("party", party)
            writer.mark("all", all)
            writer.member("mode", mode)
        }
    }
}
