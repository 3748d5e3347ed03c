import HubJSON
import HubProtocol
import LineModel

/// The answer to one request, encoded but for its id.
enum Reply: Sendable {
    case result([UInt8])
    /// The result of a switch's report, with the row that the line's record has encoded already.
    case report(call: [UInt8]?)
    case failure([UInt8])

    static func result(_ value: some WireEncodable) -> Reply { .result(value.encoded()) }
    static func failure(_ error: RPCError) -> Reply { .failure(error.encoded()) }
    static func failure(_ code: RefusalCode) -> Reply { .failure(RPCError(code)) }

    /// The whole JSON-RPC message.
    func message(id: RPCID) -> [UInt8] {
        var writer = JSONWriter(capacity: byteCount + Self.envelopeBytes)
        write(id: id, to: &writer)
        return writer.takeBytes()
    }

    /// The whole JSON-RPC message in its WebSocket frame.
    func frame(id: RPCID) -> [UInt8] {
        Frame.text(capacity: byteCount + Self.envelopeBytes) { write(id: id, to: &$0) }
    }

    /// What a message has around the answer, but for a long id.
    private static let envelopeBytes = 64

    private var byteCount: Int {
        switch self {
        case .result(let bytes), .report(let bytes?), .failure(let bytes): bytes.count
        case .report(nil): 0
        }
    }

    private func write(id: RPCID, to writer: inout JSONWriter) {
        switch self {
        case .result(let bytes): RPCEncoder.result(id, bytes, to: &writer)
        case .report(let call): RPCEncoder.result(id, SwitchReportResult.Encoded(call: call), to: &writer)
        case .failure(let bytes): RPCEncoder.failure(id, bytes, to: &writer)
        }
    }

    // MARK: As it is kept under a command identifier

    private static let resultMark = UInt8(ascii: "R")
    private static let failureMark = UInt8(ascii: "E")

    var stored: [UInt8] {
        switch self {
        case .result(let bytes): [Self.resultMark] + bytes
        case .report(let call): [Self.resultMark] + SwitchReportResult.Encoded(call: call).encoded()
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
