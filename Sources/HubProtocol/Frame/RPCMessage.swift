public import HubJSON
public import LineModel

/// One JSON-RPC 2.0 message.
public enum RPCMessage: Equatable, Sendable {
    /// Absent params are an empty object; a trace parent that is invalid is none.
    case request(RPCID, method: String, params: JSONObject, trace: TraceParent? = nil)
    case notification(method: String, params: JSONObject)
    case result(RPCID, JSONValue)
    /// The id is nil where the request's could not be read.
    case failure(RPCID?, RPCError)
}

extension RPCMessage {
    init(from envelope: RPCEnvelope) throws(RPCError) {
        guard envelope.version?.string == "2.0" else { throw .invalidRequest("jsonrpc is not \"2.0\"") }
        if let method = envelope.method {
            self = try Self.call(method, envelope)
        } else {
            self = try Self.reply(envelope)
        }
    }

    private static func call(_ method: JSONValue, _ envelope: RPCEnvelope) throws(RPCError) -> RPCMessage {
        guard let method = method.string, !method.isEmpty else {
            throw .invalidRequest("method is not a name")
        }
        let id = try envelope.id.map(id(from:))
        let params: JSONObject
        switch envelope.params {
        case nil: params = JSONObject()
        case .object(let members)?: params = members
        case .some: throw .invalidRequest("params is no object")
        }
        guard let id else { return .notification(method: method, params: params) }
        return .request(id, method: method, params: params, trace: envelope.trace)
    }

    private static func reply(_ envelope: RPCEnvelope) throws(RPCError) -> RPCMessage {
        switch (envelope.result, envelope.error) {
        case (let result?, nil):
            guard let id = envelope.id else { throw .invalidRequest("id is missing") }
            return .result(try self.id(from: id), result)
        case (nil, let error?):
            let failure = try self.failure(from: error)
            guard let id = envelope.id, !id.isNull else { return .failure(nil, failure) }
            return .failure(try self.id(from: id), failure)
        default: throw .invalidRequest("neither method, result nor error")
        }
    }

    private static func failure(from value: JSONValue) throws(RPCError) -> RPCError {
        do {
            return try RPCError(wire: value)
        } catch {
            throw .invalidRequest("error: \(error)")
        }
    }

    private static func id(from value: JSONValue) throws(RPCError) -> RPCID {
        do {
            return try RPCID(wire: value)
        } catch {
            throw .invalidRequest("id is neither a string nor an integer")
        }
    }
}
