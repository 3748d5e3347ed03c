/// One logical call on a line: its identifier and appearance stay the same through all hops (semantics §5.1).
///
/// A value whose facts stand in a box that copies share until one of them changes: lines, events, results and refusals
/// all carry rows, and a copy costs one reference count instead of thirty. Members are read and written as if they were
/// the call's own; within its extensions they are written with `self`, as the compiler looks them up there only.
@dynamicMemberLookup
public struct Call: Hashable, Sendable {
    /// Always one element: an array is the standard library's box with copy-on-write.
    @usableFromInline var box: [Facts]

    /// All that is so of a call.
    public struct Facts: Hashable, Sendable {
        public let id: CallID
        public let line: LineID
        /// The smallest number that was free when the call began, from 1; constant to the end.
        public let appearance: Int
        public let direction: Direction
        public var remote: Remote
        public let createdAt: Timestamp
        /// The switch that carries the call's media.
        public let servedBy: SwitchID

        /// Counts committed changes of the row.
        public var rev: Int64 = 1
        public var state: State
        /// Who has the call now, or held it; nil while an incoming call rings (P30).
        public var by: Talker?
        /// Whether the far end of an outgoing call rings (P50).
        public var alerting = false
        public var locked = false
        public var answeredAt: Timestamp?
        public var heldAt: Timestamp?
        public var endedAt: Timestamp?
        public var endReason: EndReason?
        public var pending: Pending?
        /// The alert, while an incoming call rings.
        public var ring: Ring?
        /// Who answered an incoming call first: the name of its label, and the winner named to late answerers (R69, X1).
        public var answeredBy: Talker?
        /// Who retrieved the call last, until the next hold (P28).
        public var retrievedBy: Talker?
        /// Who lost the call to `retrievedBy` by a pick-up (P32).
        public var releasedParty: PartyID?
        /// Who had the call, in turn (R60).
        public var handlers: [Handler] = []
        /// Empty, or one element.
        @usableFromInline var seldom: [Seldom] = []
    }

    public enum Direction: String, Sendable, CaseIterable {
        case inbound, outbound
    }

    public enum State: String, Sendable, CaseIterable {
        case dialing, ringing, connected, held, pickingUp, transferring, elevating, joined, ended
    }

    public enum EndReason: String, Sendable, CaseIterable {
        case localBye, remoteBye, cancelled, rejected, noAnswer, voicemail, answeredElsewhere, movedToMeeting
        case transferredOut, ownerLost, error
    }

    public init(
        id: CallID, line: LineID, appearance: Int, direction: Direction, remote: Remote, createdAt: Timestamp,
        servedBy: SwitchID, state: State, by: Talker? = nil
    ) {
        box = [
            Facts(
                id: id, line: line, appearance: appearance, direction: direction, remote: remote, createdAt: createdAt,
                servedBy: servedBy, state: state, by: by)
        ]
    }

    // Inlined, so that a member costs a load and no key path is ever made.
    @inlinable
    public subscript<Value>(dynamicMember member: KeyPath<Facts, Value>) -> Value { box[0][keyPath: member] }

    @inlinable
    public subscript<Value>(dynamicMember member: WritableKeyPath<Facts, Value>) -> Value {
        get { box[0][keyPath: member] }
        _modify { yield &box[0][keyPath: member] }
    }

    /// Rows that a commit has changed differ in `rev`, so that the rest is seldom compared.
    public static func == (left: Call, right: Call) -> Bool { left.rev == right.rev && left.box == right.box }

    public var isLive: Bool { self.state != .ended }

    /// Whether the party talks in the call now, or is on the way out to the far end.
    public func isTalking(_ party: PartyID) -> Bool {
        guard takesPart(party) else { return false }
        return switch self.state {
        case .connected, .dialing, .transferring, .elevating, .joined: true
        case .ringing, .held, .pickingUp, .ended: false
        }
    }

    /// Whether somebody is being given the call, or it is on its way out of the line: a claim has its token (X14).
    var isChangingHands: Bool {
        self.state == .pickingUp || self.state == .transferring || self.state == .elevating
    }

    /// Whether anyone with the right may pick the call up now (semantics §5.2).
    public var isPickable: Bool { self.state == .held && !self.locked }

    /// Whether anyone with the right may join or monitor the call now.
    public var isJoinable: Bool { (self.state == .connected || self.state == .joined) && !self.locked }

    /// Whether the alert of this call rings for the party (P12).
    public func rings(for party: PartyID) -> Bool { self.ring?.parties.contains(party) ?? false }
}

/// The far end of a call; an anonymous caller has the number `""` (P50).
public struct Remote: Hashable, Sendable {
    public var number: String
    public var name: String?

    public init(number: String, name: String? = nil) {
        self.number = number
        self.name = name
    }
}

/// A party on one of its devices, as it takes part in a call.
public struct Talker: Hashable, Sendable {
    public var party: PartyReference
    public var device: DeviceID

    public init(party: PartyReference, device: DeviceID) {
        self.party = party
        self.device = device
    }
}

/// The alert of an incoming call (R31).
public struct Ring: Hashable, Sendable {
    public var startedAt: Timestamp
    public var expiresAt: Timestamp
    /// For whom it rings now; fixed at the beginning, members only leave (P15).
    public var parties: [PartyID]

    public init(startedAt: Timestamp, expiresAt: Timestamp, parties: [PartyID]) {
        self.startedAt = startedAt
        self.expiresAt = expiresAt
        self.parties = parties
    }
}

/// One stretch in which somebody had the call (R60).
public struct Handler: Hashable, Sendable {
    public var party: PartyReference
    public var from: Timestamp
    public var to: Timestamp?

    public init(party: PartyReference, from: Timestamp, to: Timestamp? = nil) {
        self.party = party
        self.from = from
        self.to = to
    }
}
