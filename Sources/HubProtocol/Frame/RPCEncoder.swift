public import HubJSON
public import LineModel

/// Writes JSON-RPC 2.0 messages.
///
/// Each verb comes twice: for a value, and for JSON text that is encoded already (the bytes are not checked).
public enum RPCEncoder {
    public static func request(
        _ id: RPCID, method: String, params: some WireEncodable, trace: TraceParent? = nil, to writer: inout JSONWriter
    ) {
        writer.object { writer in
            open(&writer)
            writer.member("id", id)
            writer.member("method", method)
            writer.member("params", params)
            writer.member("traceparent", trace?.text)
        }
    }

    public static func request(
        _ id: RPCID, method: String, params: [UInt8], trace: TraceParent? = nil, to writer: inout JSONWriter
    ) {
        request(id, method: method, params: EncodedJSON(params), trace: trace, to: &writer)
    }

    public static func notification(method: String, params: some WireEncodable, to writer: inout JSONWriter) {
        notification(method: method, to: &writer) { params.encode(to: &$0) }
    }

    /// Writes a notification whose params, one JSON value, the body writes.
    public static func notification(
        method: String, to writer: inout JSONWriter, params: (inout JSONWriter) -> Void
    ) {
        writer.object { writer in
            open(&writer)
            writer.member("method", method)
            writer.key("params")
            params(&writer)
        }
    }

    public static func notification(method: String, params: [UInt8], to writer: inout JSONWriter) {
        notification(method: method, params: EncodedJSON(params), to: &writer)
    }

    public static func result(_ id: RPCID, _ value: some WireEncodable, to writer: inout JSONWriter) {
        writer.object { writer in
            open(&writer)
            writer.member("id", id)
            writer.member("result", value)
        }
    }

    public static func result(_ id: RPCID, _ value: [UInt8], to writer: inout JSONWriter) {
        result(id, EncodedJSON(value), to: &writer)
    }

    /// The id is nil where the request's could not be read.
    public static func failure(_ id: RPCID?, _ error: some WireEncodable, to writer: inout JSONWriter) {
        writer.object { writer in
            open(&writer)
            if let id { writer.member("id", id) } else { writer.member("id", JSONValue.null) }
            writer.member("error", error)
        }
    }

    public static func failure(_ id: RPCID?, _ error: [UInt8], to writer: inout JSONWriter) {
        failure(id, EncodedJSON(error), to: &writer)
    }

    private static func open(_ writer: inout JSONWriter) {
        writer.member("jsonrpc", "2.0")
    }
}

extension RPCMessage: WireEncodable {
    public func encode(to writer: inout JSONWriter) {
        switch self {
        case .request(let id, let method, let params, let trace):
            RPCEncoder.request(id, method: method, params: params, trace: trace, to: &writer)
        case .notification(let method, let params):
            RPCEncoder.notification(method: method, params: params, to: &writer)
        case .result(let id, let value): RPCEncoder.result(id, value, to: &writer)
        case .failure(let id, let error): RPCEncoder.failure(id, error, to: &writer)
        }
    }
}
