public import HubJSON
public import LineModel

/// Params of `admin.sessions.close`.
public struct AdminSessionsCloseParams: WireCodable, Equatable {
    public var target: Target
    /// Told to the client in the close frame.
    public var reason: String
    public var commandId: String?

    /// One session, or all of a party's.
    public enum Target: Equatable, Sendable {
        case session(String)
        case party(PartyID)
    }

    public init(target: Target, reason: String, commandId: String? = nil) {
        self.target = target
        self.reason = reason
        self.commandId = commandId
    }

    public init(from object: JSONObject) throws(WireError) {
        let session = try object.optionalIdentifierText("session")
        let party: PartyID? = try object.optional("party")
        switch (session, party) {
        case (let session?, nil): target = .session(session)
        case (nil, let party?): target = .party(party)
        case (nil, nil): throw WireError(.missing, member: "session")
        case (.some, .some): throw WireError(.notAllowed("does not go with session"), member: "party")
        }
        reason = try object.text("reason", TextLength.closeReason)
        commandId = try object.optionalIdentifierText("commandId")
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            switch target {
            case .session(let session): writer.member("session", session)
            case .party(let party): writer.member("party", party)
            }
            writer.member("reason", reason)
            writer.member("commandId", commandId)
        }
    }
}
