/// The close codes that this target itself sends or reports (RFC 6455 §7.4).
public enum WebSocketCloseCode {
    /// The purpose of the connection is fulfilled.
    public static let normal: UInt16 = 1000
    /// The peer has broken the framing rules.
    public static let protocolError: UInt16 = 1002
    /// The peer has sent a binary message.
    public static let unsupportedData: UInt16 = 1003
    /// Reported only: the close frame carried no code.
    public static let noStatus: UInt16 = 1005
    /// Reported only: the socket ended without a close frame.
    public static let abnormal: UInt16 = 1006
    /// The peer's message is longer than the limit.
    public static let messageTooBig: UInt16 = 1009
    /// The peer reads too slowly, and its queue is full.
    public static let slowReader: UInt16 = 4508
}
