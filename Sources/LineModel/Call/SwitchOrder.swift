/// What the hub asks of the switch that serves a call (P2).
public struct SwitchOrder: Hashable, Sendable {
    public var verb: Verb
    public var call: CallID
    public var line: LineID
    public var servedBy: SwitchID
    /// Who acts, on which device.
    public var by: Talker?
    /// When the hub has given the order up; the switch must not carry it out after that.
    public var until: Timestamp
    /// The claim that the reply decides; nil where the reply decides nothing.
    public var claim: Claim?
    /// The number to dial, or to transfer to.
    public var to: String?
    /// For whom to begin or end the alert.
    public var targets: [PartyID] = []
    /// Why an alert ends, or a caller is diverted.
    public var reason: String?
    /// Who has the call that is picked up or taken over.
    public var from: Talker?
    /// Whether only this device's leg ends, not the call (P8).
    public var leg = false
    public var divertTo: Diversion?
    /// Where the call is to be moved.
    public var meeting: Meeting?
    /// What becomes of the leg in a monitored call.
    public var mode: LegMode?
    /// With record.
    public var action: RecordAction?
    /// With record: the name of the recording, which the switch may report it by.
    public var recording: RecordingID?
    /// Of what request it came; nil where that did not say.
    public var trace: TraceParent?

    public enum Verb: String, Sendable, CaseIterable {
        case dial, alert, stopAlert, answer, hold, resume, pickUp, hangUp, divert, transfer, moveToMeeting
        case monitor, record

        /// The capability that a switch must have declared for it (P9).
        public var capability: SwitchCapability? {
            switch self {
            case .dial: .dial
            case .hold, .resume: .hold
            case .pickUp: .pickUp
            case .transfer: .transfer
            case .moveToMeeting: .meeting
            case .monitor: .monitor
            case .record: .record
            case .alert, .stopAlert, .answer, .hangUp, .divert: nil
            }
        }
    }

    /// Where a caller goes whom nobody answered (P1).
    public enum Diversion: String, Sendable, CaseIterable {
        case voicemail, busy
    }

    public init(
        _ verb: Verb, _ call: Call, by: Talker? = nil, until: Timestamp, claim: Claim? = nil
    ) {
        self.init(verb, of: call.id, on: call.line, servedBy: call.servedBy, by: by, until: until, claim: claim)
    }

    public init(
        _ verb: Verb, of call: CallID, on line: LineID, servedBy: SwitchID, by: Talker? = nil, until: Timestamp,
        claim: Claim? = nil
    ) {
        self.verb = verb
        self.call = call
        self.line = line
        self.servedBy = servedBy
        self.by = by
        self.until = until
        self.claim = claim
    }

    /// How long the switch has to reply (P8).
    public static let patience: Timestamp.Span = .seconds(5)
}

/// What a switch can do (P9).
public enum SwitchCapability: String, Sendable, CaseIterable {
    case dial, hold, pickUp, transfer, meeting, record, monitor, voicemail
}

/// Why the switch says a call ended (P10).
public enum EndCause: String, Sendable, CaseIterable {
    case remote, local, failed, busy, noAnswer
}
