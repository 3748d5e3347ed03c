/// Who is on a line now and under which terms: what a commit on the line checks its actor against.
///
/// It is a part of the line's state, so that a change of rights and a racing command meet in one compare-and-set (X5).
public struct LineGroup: Hashable, Sendable {
    public var owner: Member
    public var delegates: [Member]
    /// Calls that the line may carry at once (D1).
    public var appearances: Int
    public var ringTime: Timestamp.Span
    public var privacy: Bool
    public var monitoring: Bool
    /// The version of the directory that says so, where nodes share it: an earlier one never replaces a later one.
    public var version: UInt64

    public init(
        owner: Member, delegates: [Member] = [], appearances: Int = 4, ringTime: Timestamp.Span = .seconds(30),
        privacy: Bool = true, monitoring: Bool = false, version: UInt64 = 0
    ) {
        self.owner = owner
        self.delegates = delegates
        self.appearances = appearances
        self.ringTime = ringTime
        self.privacy = privacy
        self.monitoring = monitoring
        self.version = version
    }

    /// One party on a line.
    public struct Member: Hashable, Sendable {
        public var party: PartyReference
        public var kind: Party.Kind
        public var rights: Rights
        public var optedIn: Bool
        public var standing: Standing
        /// Whether the party is in do-not-disturb, on whatever line (P15, P45).
        public var doNotDisturb: Bool

        public init(
            party: PartyReference, kind: Party.Kind = .user, rights: Rights = .all, optedIn: Bool = true,
            standing: Standing = .active, doNotDisturb: Bool = false
        ) {
            self.party = party
            self.kind = kind
            self.rights = rights
            self.optedIn = optedIn
            self.standing = standing
            self.doNotDisturb = doNotDisturb
        }

        /// Whether an incoming call rings for this member (P15).
        public var isAlertable: Bool {
            standing == .active && optedIn && rights.contains(.answer) && !doNotDisturb
        }
    }

    public func member(_ party: PartyID) -> Member? {
        owner.party.id == party ? owner : delegates.first { $0.party.id == party }
    }

    public func isOwner(_ party: PartyID) -> Bool { owner.party.id == party }

    /// The parties that an incoming call rings for: the owner first, then the delegates (R31, P15).
    public var alertable: [PartyID] {
        ([owner] + delegates).filter(\.isAlertable).map(\.party.id)
    }

    /// The member, if it may see the line now and has the right; else why not, in the order of P26.
    @discardableResult
    public func admit(_ party: PartyID, right: Rights = []) throws(Refusal) -> Member {
        guard let member = member(party) else { throw Refusal(.notMember) }
        if let code = member.standing.refusal { throw Refusal(code) }
        guard member.rights.isSuperset(of: right) else { throw Refusal(.forbidden) }
        return member
    }

    /// Whether the party may see the line's rows now (R82).
    public func shows(to party: PartyID) -> Bool { member(party)?.standing == .active }
}
