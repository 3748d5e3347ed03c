import HubJSON
import LineModel

/// The members of a JSON-RPC message by name, found in one walk over them; others are ignored (protocol §1).
struct RPCEnvelope {
    private(set) var version: JSONValue?
    private(set) var id: JSONValue?
    private(set) var method: JSONValue?
    private(set) var params: JSONValue?
    private(set) var result: JSONValue?
    private(set) var error: JSONValue?
    /// Nil where it is invalid, too.
    private(set) var trace: TraceParent?

    init(_ message: JSONObject) {
        for (key, value) in message.members {
            // The names are of small letters alone, which no other characters are equal to.
            switch key {
            case "jsonrpc": version = value
            case "id": id = value
            case "method": method = value
            case "params": params = value
            case "result": result = value
            case "error": error = value
            case "traceparent": trace = value.string.flatMap(TraceParent.init)
            default: break
            }
        }
    }

    /// Whether it answers a request, however badly.
    var isReply: Bool { method == nil && (result != nil) != (error != nil) }

    /// The id of a message that is otherwise unusable, so that its sender learns which one it was.
    var usableID: RPCID? { id.flatMap { try? RPCID(wire: $0) } }
}
