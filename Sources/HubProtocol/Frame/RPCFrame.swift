public import HubJSON

/// What one WebSocket frame or HTTP body holds: a message, or a batch of them in order (P48).
public struct RPCFrame: Equatable, Sendable {
    public var messages: [Entry]
    public var isBatch: Bool

    /// One message of a frame; an unusable one does not spoil its neighbours.
    public enum Entry: Equatable, Sendable {
        case valid(RPCMessage)
        /// What is to be answered, and the id where it could be read.
        case invalid(RPCID?, RPCError)
    }

    /// Reads a frame.
    ///
    /// Throws where nothing of it can be used: -32700 for what is no JSON, -32600 for an empty batch or a scalar,
    /// `messageTooLarge` beyond the limit. The answer then has the id `null`.
    public static func decode(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(RPCError) -> RPCFrame {
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes, limits: limits)
        } catch {
            throw RPCError(error, limits: limits)
        }
        switch value {
        case .object: return RPCFrame(messages: [Entry(value)], isBatch: false)
        case .array(let values) where !values.isEmpty:
            return RPCFrame(messages: values.map(Entry.init), isBatch: true)
        default: throw .invalidRequest("the batch is empty")
        }
    }
}

extension RPCFrame.Entry {
    init(_ value: JSONValue) {
        guard let object = value.object else {
            self = .invalid(nil, .invalidRequest("a message is an object"))
            return
        }
        let envelope = RPCEnvelope(object)
        do {
            self = .valid(try RPCMessage(from: envelope))
        } catch {
            let id = envelope.usableID
            // A reply that cannot be read is a reply all the same: it is not answered, and what it belongs to has failed.
            self = envelope.isReply ? .valid(.failure(id, error)) : .invalid(id, error)
        }
    }
}
