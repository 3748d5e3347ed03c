public import HubJSON

/// Result of `admin.directory.import`: how many of each the directory now holds.
public struct AdminDirectoryImportResult: WireCodable, Equatable {
    public var parties: Int
    public var lines: Int
    public var delegations: Int

    public init(parties: Int, lines: Int, delegations: Int) {
        self.parties = parties
        self.lines = lines
        self.delegations = delegations
    }

    public init(from object: JSONObject) throws(WireError) {
        parties = try object.required("parties")
        lines = try object.required("lines")
        delegations = try object.required("delegations")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("parties", parties)
            writer.member("lines", lines)
            writer.member("delegations", delegations)
        }
    }
}
