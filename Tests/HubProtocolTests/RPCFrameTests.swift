import HubJSON
import HubProtocol
import LineModel
import Testing

@Suite struct `A frame` {
    private func decode(_ text: String, limits: JSONLimits = JSONLimits()) throws(RPCError) -> RPCFrame {
        try RPCFrame.decode(Array(text.utf8), limits: limits)
    }

    @Test func `holds a request, with or without params`() throws {
        let frame = try decode(#"{"jsonrpc":"2.0","id":"a","method":"lines.list"}"#)
        #expect(frame.messages == [.valid(.request(.string("a"), method: "lines.list", params: [:]))])
        #expect(!frame.isBatch)
    }

    @Test func `holds a batch of any messages, of which one may be unusable (P48)`() throws {
        let frame = try decode(
            #"[{"jsonrpc":"2.0","method":"x","params":{}},{"id":2,"method":"y"},{"jsonrpc":"2.0","id":3,"result":[]},7]"#
        )
        #expect(frame.isBatch)
        #expect(frame.messages.count == 4)
        #expect(frame.messages[0] == .valid(.notification(method: "x", params: [:])))
        #expect(frame.messages[2] == .valid(.result(.integer(3), [])))
        guard case .invalid(let id, let error) = frame.messages[1] else {
            Issue.record("A message without jsonrpc is invalid.")
            return
        }
        #expect(id == .integer(2))
        #expect(error.code == ErrorCode.invalidRequest)
    }

    @Test func `holds a failure without an id`() throws {
        let text = #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m","data":{"code":"parseError"}}}"#
        let frame = try decode(text)
        guard case .valid(.failure(nil, let error)) = frame.messages[0] else {
            Issue.record("\(frame)")
            return
        }
        #expect(error.code == ErrorCode.parseError)
        #expect(bytes { RPCEncoder.failure(nil, error, to: &$0) } == text)
    }

    @Test(arguments: ["[]", #"{"jsonrpc":"2.0","id":1,"method":"x","params":"all"}"#, "{", "\u{1}"])
    func `that is unusable is refused with its code`(text: String) {
        let expected = ["[]": -32600, "{": -32700, "\u{1}": -32700][text] ?? -32600
        do throws(RPCError) {
            guard case .invalid(let id, let error)? = try decode(text).messages.first else {
                Issue.record("It was taken.")
                return
            }
            #expect(error.code == expected)
            #expect(id == .integer(1))
        } catch {
            #expect(error.code == expected)
        }
    }

    @Test func `that is too long is refused as such (P25)`() {
        let error = #expect(throws: RPCError.self) { try decode("[1,2,3]", limits: JSONLimits(maximumBytes: 3)) }
        #expect(error?.word == .messageTooLarge)
    }

    @Test func `is written from values and from shared bytes alike`() {
        let params = EmptyObject()
        let request = #"{"jsonrpc":"2.0","id":7,"method":"x","params":{}}"#
        #expect(bytes { RPCEncoder.request(.integer(7), method: "x", params: params, to: &$0) } == request)
        #expect(bytes { RPCEncoder.request(.integer(7), method: "x", params: Array("{}".utf8), to: &$0) } == request)
        let event = #"{"jsonrpc":"2.0","method":"x","params":{}}"#
        #expect(bytes { RPCEncoder.notification(method: "x", params: params, to: &$0) } == event)
        #expect(bytes { RPCEncoder.notification(method: "x", params: Array("{}".utf8), to: &$0) } == event)
        let result = #"{"jsonrpc":"2.0","id":"a","result":{}}"#
        #expect(bytes { RPCEncoder.result(.string("a"), params, to: &$0) } == result)
        #expect(bytes { RPCEncoder.result(.string("a"), Array("{}".utf8), to: &$0) } == result)
    }
}
