/// The facts of one call that history keeps; what a viewer reads is computed from them (R70).
public struct CallRecord: Hashable, Sendable {
    public let call: CallID
    public var line: LineID
    public var owner: PartyID
    public var direction: Call.Direction
    public var remote: Remote
    public var at: Timestamp
    public var answeredAt: Timestamp?
    /// Nil while the call lives.
    public var endedAt: Timestamp?
    public var outcome: Outcome
    /// Who placed the call or answered it first; nil where nobody did.
    public var actor: PartyReference?
    public var handlers: [Handler]
    /// The switch that carries the call; nil where none did.
    public var servedBy: SwitchID?
    /// Where the call went, if it left the line alive.
    public var destination: Destination?

    public enum Outcome: String, Sendable, CaseIterable {
        case answered, missed, voicemail, rejected, outbound, movedToMeeting
    }

    public init(
        call: CallID, line: LineID, owner: PartyID, direction: Call.Direction, remote: Remote, at: Timestamp,
        answeredAt: Timestamp? = nil, endedAt: Timestamp? = nil, outcome: Outcome, actor: PartyReference? = nil,
        handlers: [Handler] = [], servedBy: SwitchID? = nil, destination: Destination? = nil
    ) {
        self.call = call
        self.line = line
        self.owner = owner
        self.direction = direction
        self.remote = remote
        self.at = at
        self.answeredAt = answeredAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.actor = actor
        self.handlers = handlers
        self.servedBy = servedBy
        self.destination = destination
    }

    /// The facts of a call as it stands on its line.
    public init(_ call: Call, on state: LineState) {
        self.init(
            call: call.id, line: call.line, owner: state.line.owner, direction: call.direction, remote: call.remote,
            at: call.createdAt, answeredAt: call.answeredAt, endedAt: call.endedAt, outcome: Outcome(call),
            actor: call.direction == .outbound ? call.handlers.first?.party : call.answeredBy?.party,
            handlers: call.handlers, servedBy: call.servedBy, destination: call.destination)
    }

    /// How long the parties talked, from the answer to the end (R25).
    public var durationSeconds: Int64 {
        guard let answeredAt, let endedAt else { return 0 }
        return max(0, (endedAt.milliseconds - answeredAt.milliseconds) / 1000)
    }
}

extension CallRecord.Outcome {
    init(_ call: Call) {
        if call.endReason == .movedToMeeting {
            self = .movedToMeeting
        } else if call.direction == .outbound {
            self = .outbound
        } else if call.answeredAt != nil {
            self = .answered
        } else if call.endReason == .voicemail {
            self = .voicemail
        } else {
            self = call.endReason == .rejected ? .rejected : .missed
        }
    }
}
