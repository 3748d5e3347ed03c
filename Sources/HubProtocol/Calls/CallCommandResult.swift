public import HubJSON

/// Result of every command on a call, once it is committed and confirmed (protocol §4).
public struct CallCommandResult: WireCodable, Equatable {
    public var call: CallRow
    /// The party's other calls that were held (P31).
    public var held: [CallRow]?
    public var notHeld: [NotHeldRow]?

    public init(call: CallRow, held: [CallRow]? = nil, notHeld: [NotHeldRow]? = nil) {
        self.call = call
        self.held = held
        self.notHeld = notHeld
    }

    public init(from object: JSONObject) throws(WireError) {
        call = try object.required("call")
        held = try object.optional("held")
        notHeld = try object.optional("notHeld")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("call", call)
            writer.member("held", held)
            writer.member("notHeld", notHeld)
        }
    }
}
