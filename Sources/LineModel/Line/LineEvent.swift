/// What the log of a line says of one change; subscribers hear it in the order of `seq` (P11, P13).
public struct LineEvent: Hashable, Sendable {
    public var seq: Int64
    public var kind: Kind
    public var at: Timestamp
    public var lamp: Lamp
    /// The whole row after the change; nil where the event is the line's own.
    public var call: Call?
    public var actor: PartyReference?
    public var reason: WithdrawalReason?

    public init(
        seq: Int64, kind: Kind, at: Timestamp, lamp: Lamp, call: Call? = nil, actor: PartyReference? = nil,
        reason: WithdrawalReason? = nil
    ) {
        self.seq = seq
        self.kind = kind
        self.at = at
        self.lamp = lamp
        self.call = call
        self.actor = actor
        self.reason = reason
    }

    public enum Kind: String, Sendable, CaseIterable {
        case busy = "line.busy"
        case alert = "call.alert"
        case alertWithdrawn = "call.alertWithdrawn"
        case connected = "call.connected"
        case parked = "call.parked"
        case retrieved = "call.retrieved"
        case updated = "call.updated"
        case joined = "call.joined"
        case ended = "call.ended"
        case idle = "line.idle"
        case revoked = "line.revoked"
        case stale = "line.stale"
        case fresh = "line.fresh"

        /// Whether a slow client must be told of it even when later events overtook it (protocol §3).
        public var isMustDeliver: Bool { self == .ended || self == .alertWithdrawn || self == .revoked }
    }
}

/// Why an alert is withdrawn for everybody on the line (P14).
public enum WithdrawalReason: String, Sendable, CaseIterable {
    case answeredElsewhere, cancelled, noAnswer, rejected, ended
}

/// Why an alert is withdrawn for one party alone (P14).
public enum PrivateWithdrawal: String, Sendable, CaseIterable {
    case declined, optedOut, doNotDisturb, revoked, policyOff
}

/// A line's indicator: the most urgent state of its calls (semantics §5.2). Rows are the truth, the lamp is derived.
public enum Lamp: String, Sendable, CaseIterable {
    case idle, ringing, busy, held, unknown
}
