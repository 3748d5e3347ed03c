public import HubJSON

/// One JSON-RPC 2.0 message.
public enum RPCMessage: Equatable, Sendable {
    /// Absent params are an empty object.
    case request(RPCID, method: String, params: JSONObject)
    case notification(method: String, params: JSONObject)
    case result(RPCID, JSONValue)
    /// The id is nil where the request's could not be read.
    case failure(RPCID?, RPCError)
}

extension RPCMessage {
    init(from object: JSONObject) throws(RPCError) {
        guard object["jsonrpc"]?.string == "2.0" else { throw .invalidRequest("jsonrpc is not \"2.0\"") }
        if object["method"] != nil {
            self = try Self.call(object)
        } else {
            self = try Self.reply(object)
        }
    }

    /// The id of a message that is otherwise unusable, so that its sender learns which one it was.
    static func id(of object: JSONObject) -> RPCID? {
        object["id"].flatMap { try? RPCID(wire: $0) }
    }

    private static func call(_ object: JSONObject) throws(RPCError) -> RPCMessage {
        guard let method = object["method"]?.string, !method.isEmpty else {
            throw .invalidRequest("method is not a name")
        }
        let id = try object["id"].map(id(from:))
        let params: JSONObject
        switch object["params"] {
        case nil: params = JSONObject()
        case .object(let members)?: params = members
        case .some: throw .invalidRequest("params is no object")
        }
        guard let id else { return .notification(method: method, params: params) }
        return .request(id, method: method, params: params)
    }

    private static func reply(_ object: JSONObject) throws(RPCError) -> RPCMessage {
        switch (object["result"], object["error"]) {
        case (let result?, nil):
            guard let id = object["id"] else { throw .invalidRequest("id is missing") }
            return .result(try self.id(from: id), result)
        case (nil, let error?):
            let failure = try self.failure(from: error)
            guard let id = object["id"], !id.isNull else { return .failure(nil, failure) }
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
