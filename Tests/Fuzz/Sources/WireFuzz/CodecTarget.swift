import Fuzzing
import HubJSON
import HubProtocol
import HubProtocolTesting
import LineModel

/// The messages of the protocol.
///
/// Invariant: what is decoded, as a frame and as the params or result of whatever method it may belong to, is encoded to a
/// text that decodes to the same again.
final class CodecTarget: FuzzTarget {
    private let methods = Method.allCases.compactMap(Catalogue.of)
    /// What is written may say more than what was read, where members have defaults.
    private let limits = JSONLimits(maximumBytes: 1 << 22, maximumDepth: 32)

    static var seeds: [[UInt8]] { get throws { try GoldenVectors.texts } }

    func take(_ input: [UInt8]) {
        guard let frame = try? RPCFrame.decode(input) else { return }
        for case .valid(let message) in frame.messages {
            let again = try? RPCFrame.decode(message.encoded(), limits: limits)
            hold(again?.messages == [.valid(message)], "a message that was read can be written: \(message)")
            switch message {
            case .request(_, let name, let params, _):
                let order = SwitchOrder.Verb(method: name).map(Catalogue.order)
                guard let types = order ?? Method(rawValue: name).flatMap(Catalogue.of) else { continue }
                check(types.params, .object(params))
            case .notification(let name, let params):
                if let notification = HubNotification(rawValue: name) {
                    check(Catalogue.notification(notification), .object(params))
                }
            // The result does not say whose it is.
            case .result(_, let value): for method in methods { check(method.result, value) }
            case .failure: break
            }
        }
    }

    private func check(_ reencode: Catalogue.Reencode, _ value: JSONValue) {
        guard let text = try? reencode(value) else { return }
        let again = try? reencode(JSONReader.read(text, limits: limits))
        hold(again == text, "what was written reads back the same: \(text.text)")
    }
}
