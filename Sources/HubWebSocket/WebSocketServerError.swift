/// Why a server or a client context cannot be made.
public enum WebSocketServerError: Error, Equatable, CustomStringConvertible {
    /// libwebsockets made no context; its log lines tell why. Without the package libwebsockets-evlib-ev it never does.
    case noContext

    public var description: String {
        "libwebsockets could not start; is the package libwebsockets-evlib-ev installed?"
    }
}
