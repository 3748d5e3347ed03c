public import HubCore
public import LineModel

/// What a verified token says of its bearer.
public struct TokenClaims: Hashable, Sendable {
    /// The claim `sub`: a well-formed party identifier. Whether there is such a party the directory knows (P38).
    public var subject: String
    public var expiresAt: Timestamp
    /// Never empty.
    public var scopes: Set<Scope>
    /// What the claim `lines` restricts the bearer to; nil without that claim.
    public var lines: LineRestriction?

    public init(subject: String, expiresAt: Timestamp, scopes: Set<Scope>, lines: LineRestriction? = nil) {
        self.subject = subject
        self.expiresAt = expiresAt
        self.scopes = scopes
        self.lines = lines
    }

    /// The subject as an identifier.
    public var party: PartyID { PartyID(trusted: subject) }
}
