/// How long the texts of the protocol may be, in Unicode scalars.
public enum TextLength {
    public static let text = 0...256
    public static let name = 1...256
    public static let epoch = 1...128
    public static let cursor = 1...256
    public static let token = 1...8192
    public static let email = 3...254
    /// A close reason fits a WebSocket close frame (RFC 6455, 5.5).
    public static let closeReason = 1...123
    public static let reason = 0...128
    public static let url = 1...512
}
