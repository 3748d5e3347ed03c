public import HubJSON
public import LineModel

/// How many messages nobody has played, and how many somebody has (R80).
public struct VoicemailCountsRow: WireCodable, Equatable {
    public var new: Int
    public var old: Int

    public init(new: Int, old: Int) {
        self.new = new
        self.old = old
    }

    public init(from object: JSONObject) throws(WireError) {
        new = try object.required("new")
        old = try object.required("old")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("new", new)
            writer.member("old", old)
        }
    }
}

extension VoicemailCountsRow {
    public init(_ counts: VoicemailCounts) {
        self.init(new: counts.new, old: counts.old)
    }
}
