public import LineModel

/// Who looks at lines: a party, or a monitor whose token names the lines (protocol §3, P38).
public struct Viewer: Hashable, Sendable {
    public var party: PartyID
    /// Whether it looks as a member of the line; a monitor needs no membership.
    public var isMember: Bool
    /// The lines that the token allows; nil where it does not restrict.
    public var allowed: LineRestriction?

    public init(party: PartyID, isMember: Bool, allowed: LineRestriction?) {
        self.party = party
        self.isMember = isMember
        self.allowed = allowed
    }

    /// What the viewer may see of a line now.
    public enum Sight: Hashable, Sendable {
        /// Every row, as the owner or as another.
        case everything(asOwner: Bool)
        /// Only the rows of its own calls: a delegate whom a gate cut off in the middle of a call (P41).
        case ownCalls(RefusalCode)
        /// Nothing, and why.
        case nothing(RefusalCode)
    }

    /// Decides from the line's own state, so that a revocation and what is sent meet in one commit (F27, R82).
    public func sight(of state: LineState) -> Sight {
        guard allowed?.contains(state.line.id) ?? isMember else { return .nothing(.notMember) }
        guard isMember else { return .everything(asOwner: false) }
        guard let member = state.group.member(party) else { return .nothing(.notMember) }
        switch member.standing {
        case .active: return .everything(asOwner: state.group.isOwner(party))
        case .policyOff: return closed(.policyOff, state)
        case .noLicence: return closed(.noLicence, state)
        case .noCallingPlan: return closed(.noCallingPlan, state)
        }
    }

    private func closed(_ code: RefusalCode, _ state: LineState) -> Sight {
        state.calls.contains { $0.takesPart(party) } ? .ownCalls(code) : .nothing(code)
    }
}

/// Which lines a token allows (P38).
public enum LineRestriction: Hashable, Sendable {
    case all
    case lines(Set<LineID>)

    public func contains(_ line: LineID) -> Bool {
        switch self {
        case .all: true
        case .lines(let lines): lines.contains(line)
        }
    }
}
