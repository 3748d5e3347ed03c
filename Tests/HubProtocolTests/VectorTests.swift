import HubJSON
import HubProtocol
import HubProtocolTesting
import LineModel
import Testing

@Suite struct `The golden messages of the protocol` {
    private static let files = [
        "session", "lines", "events", "commands", "refusals", "party-feed", "history", "voicemail", "recordings",
        "admin", "switch-reports", "switch-orders", "notices", "call-control", "presence",
    ]

    /// Messages whose absent members are written out when they are encoded again.
    private static let spelledOut: Set<String> = ["import a part of a directory"]

    @Test(arguments: files) func `are decoded and encoded to the same bytes`(file: String) throws {
        for vector in try VectorFile.read(file) {
            let name = vector["name"]?.string ?? ""
            let message = try #require(vector["message"], "\(name)")
            let frame = try RPCFrame.decode(message.encoded(), limits: JSONLimits(maximumBytes: 1 << 20))
            let parts = message.array ?? [message]
            try #require(frame.messages.count == parts.count, "\(name)")
            for (entry, part) in zip(frame.messages, parts) {
                guard case .valid(let message) = entry else {
                    Issue.record("\(name): \(entry)")
                    continue
                }
                let again = try reencode(message, of: vector["method"]?.string.flatMap(Method.init))
                if Self.spelledOut.contains(name) {
                    // What was absent stands there with its default; reading that again changes nothing.
                    let frame = try RPCFrame.decode(again)
                    guard case .valid(let message)? = frame.messages.first else { continue }
                    #expect(try reencode(message, of: nil) == again, "\(name)")
                    continue
                }
                #expect(String(decoding: again, as: UTF8.self) == text(part), "\(name)")
            }
        }
    }

    @Test func `that are invalid are refused with their code`() throws {
        for vector in try VectorFile.read("invalid") {
            let name = vector["name"]?.string ?? ""
            let frame = try #require(vector["frame"]?.string)
            let refusal = refusal(Array(frame.utf8))
            #expect(refusal?.code == vector["code"]?.integer.map(Int.init), "\(name): \(frame)")
            #expect(refusal?.data["code"] == vector["word"], "\(name): \(frame)")
        }
    }

    /// Decodes and encodes every part for which there is a type.
    private func reencode(_ message: RPCMessage, of method: Method?) throws -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        switch message {
        case .request(let id, let name, let params, let trace):
            let order = SwitchOrder.Verb(method: name).map { Catalogue.order($0) }
            let types = try #require(order ?? Method(rawValue: name).flatMap { Catalogue.of($0) }, "\(name)")
            RPCEncoder.request(id, method: name, params: try types.params(.object(params)), trace: trace, to: &writer)
        case .notification(let name, let params):
            guard let notification = HubNotification(rawValue: name) else { return message.encoded() }
            let bytes = try Catalogue.notification(notification)(.object(params))
            RPCEncoder.notification(method: name, params: bytes, to: &writer)
        case .result(let id, let value):
            guard let method else { return message.encoded() }
            RPCEncoder.result(id, try #require(Catalogue.of(method)).result(value), to: &writer)
        case .failure(let id, let error):
            if let call = error.data["call"] {
                #expect(try CallRow(wire: call).encoded() == call.encoded())
            }
            RPCEncoder.failure(id, error, to: &writer)
        }
        return writer.bytes
    }

    /// What a hub without state answers to the first message of the frame.
    private func refusal(_ bytes: [UInt8]) -> RPCError? {
        do {
            switch try RPCFrame.decode(bytes).messages.first {
            case .invalid(_, let error): return error
            case .valid(.request(_, let name, let params, _)):
                guard let method = Method(rawValue: name), let catalogue = Catalogue.of(method) else {
                    return .methodNotFound()
                }
                _ = try catalogue.params(.object(params))
                return nil
            default: return nil
            }
        } catch let error as RPCError {
            return error
        } catch let error as WireError {
            return RPCError(error)
        } catch {
            return nil
        }
    }
}
