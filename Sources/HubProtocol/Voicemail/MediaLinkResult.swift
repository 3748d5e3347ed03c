public import HubJSON
public import LineModel

/// Result of `voicemail.play` and `recordings.play`: where the sound is to be had, for a while (P43).
public struct MediaLinkResult: WireCodable, Equatable {
    /// Path-absolute, with its signature.
    public var url: String
    public var expiresAt: Timestamp

    public init(url: String, expiresAt: Timestamp) {
        self.url = url
        self.expiresAt = expiresAt
    }

    public init(from object: JSONObject) throws(WireError) {
        url = try object.text("url", TextLength.url)
        expiresAt = try object.required("expiresAt")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("url", url)
            writer.member("expiresAt", expiresAt)
        }
    }
}
