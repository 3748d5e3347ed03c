public import HubCore
public import LineModel

/// What a verified token says of its bearer.
public struct TokenClaims: Hashable, Sendable {
    /// The claim `sub`. Whether there is such a party the directory knows (P38).
    public var party: PartyID
    public var expiresAt: Timestamp
    /// Never empty.
    public var scopes: Scopes
    /// What the claim `lines` restricts the bearer to; nil without that claim.
    public var lines: LineRestriction?

    public init(party: PartyID, expiresAt: Timestamp, scopes: Scopes, lines: LineRestriction? = nil) {
        self.party = party
        self.expiresAt = expiresAt
        self.scopes = scopes
        self.lines = lines
    }
}
