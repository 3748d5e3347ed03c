public import HubJSON

/// Result of `lines.list`: the caller-ID menu (R17-R21).
public struct LinesListResult: WireCodable, Equatable {
    public var own: [OwnLineRow]
    public var shared: [SharedLinesRow]

    public init(own: [OwnLineRow], shared: [SharedLinesRow]) {
        self.own = own
        self.shared = shared
    }

    public init(from object: JSONObject) throws(WireError) {
        own = try object.required("own")
        shared = try object.required("shared")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("own", own)
            writer.member("shared", shared)
        }
    }
}
