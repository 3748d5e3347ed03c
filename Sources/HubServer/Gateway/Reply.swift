import HubJSON
import HubProtocol
import LineModel

/// The answer to one request, encoded but for its id.
enum Reply: Sendable {
    case result([UInt8])
    case failure([UInt8])

    static func result(_ value: some WireEncodable) -> Reply { .result(value.encoded()) }
    static func failure(_ error: RPCError) -> Reply { .failure(error.encoded()) }
    static func failure(_ code: RefusalCode) -> Reply { .failure(RPCError(code)) }

    /// The whole JSON-RPC message.
    func message(id: RPCID) -> [UInt8] {
        switch self {
        case .result(let bytes):
            var writer = JSONWriter(capacity: bytes.count + 64)
            RPCEncoder.result(id, bytes, to: &writer)
            return writer.bytes
        case .failure(let bytes):
            var writer = JSONWriter(capacity: bytes.count + 64)
            RPCEncoder.failure(id, bytes, to: &writer)
            return writer.bytes
        }
    }

    // MARK: As it is kept under a command identifier

    private static let resultMark = UInt8(ascii: "R")
    private static let failureMark = UInt8(ascii: "E")

    var stored: [UInt8] {
        switch self {
        case .result(let bytes): [Self.resultMark] + bytes
        case .failure(let bytes): [Self.failureMark] + bytes
        }
    }

    init(stored: [UInt8]) {
        let bytes = Array(stored.dropFirst())
        self = stored.first == Self.failureMark ? .failure(bytes) : .result(bytes)
    }
}

/// Gives the answer to a request, once; any thread.
typealias Respond = @Sendable (Reply) -> Void
