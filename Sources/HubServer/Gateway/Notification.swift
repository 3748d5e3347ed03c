import HubJSON
import HubProtocol

extension HubNotification {
    /// The whole JSON-RPC message with the params.
    func message(_ params: [UInt8]) -> [UInt8] {
        var writer = JSONWriter(capacity: params.count + 64)
        RPCEncoder.notification(method: rawValue, params: params, to: &writer)
        return writer.bytes
    }

    func message(_ params: some WireEncodable) -> [UInt8] { message(params.encoded()) }
}
