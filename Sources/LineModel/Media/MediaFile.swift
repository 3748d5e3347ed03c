/// Sound that a switch has put on the hub, complete and on the disk (P43).
public struct MediaFile: Hashable, Sendable {
    public let id: MediaID
    /// Such as `audio/wav`; without parameters.
    public var contentType: String
    public var bytes: Int
    /// When it came, for those that no report ever names.
    public var at: Timestamp

    public init(id: MediaID, contentType: String, bytes: Int, at: Timestamp) {
        self.id = id
        self.contentType = contentType
        self.bytes = bytes
        self.at = at
    }
}
