/// A handler's word on a handshake.
public enum UpgradeDecision {
    /// The socket may open; `context` becomes the connection's.
    case accept(context: AnyObject? = nil)
    /// The client gets this answer, and its connection is closed.
    case refuse(HTTPResponse)
}
