public import HubJSON
public import LineModel

/// The error object of a reply (P27).
public struct RPCError: Error, Equatable, Sendable, WireEncodable, WireDecodable {
    public var code: Int
    /// A sentence for people; clients switch on `data.code` only.
    public var message: String
    /// The whole of `data`: first `code`, then what belongs to it.
    public var data: JSONObject

    public init(code: Int, message: String, data: JSONObject) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The word to switch on; nil where it is JSON-RPC's own or one of a newer hub.
    public var word: RefusalCode? { data["code"]?.string.flatMap(RefusalCode.init) }
    /// The call's present row, where the refusal shows it.
    public var call: CallRow? { data["call"].flatMap { try? CallRow(wire: $0) } }
    /// Who won the race that the command lost.
    public var winner: TalkerRow? { data["winner"].flatMap { try? TalkerRow(wire: $0) } }

    public init(from object: JSONObject) throws(WireError) {
        guard let code = object["code"]?.integer else {
            throw WireError(object["code"] == nil ? .missing : .wrongType("an integer"), member: "code")
        }
        guard let narrow = Int32(exactly: code) else { throw WireError(.notAllowed("is out of range"), member: "code") }
        self.code = Int(narrow)
        message = try object.required("message")
        data = try object.optional("data") ?? JSONObject()
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code)
            writer.member("message", message)
            writer.member("data", data)
        }
    }
}

extension RPCError: CustomStringConvertible {
    public var description: String { "\(message) (\(data["code"]?.string ?? String(code)))" }
}
