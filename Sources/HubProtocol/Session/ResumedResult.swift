public import HubJSON

/// What became of what a reconnecting client held (P18).
public struct ResumedResult: WireCodable, Equatable {
    public var lines: ResumedLines
    public var party: ResumeOutcome?

    public init(lines: ResumedLines, party: ResumeOutcome? = nil) {
        self.lines = lines
        self.party = party
    }

    public init(from object: JSONObject) throws(WireError) {
        lines = try object.required("lines")
        party = try object.optional("party")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("lines", lines)
            writer.member("party", party)
        }
    }
}
