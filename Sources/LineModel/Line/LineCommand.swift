/// Something that happens to a line: a member's command, a switch's report, or the hub's own doing.
///
/// Indirect, since it is handed on several times on its way to a decision and holds many strings: a copy costs one
/// reference count.
public indirect enum LineCommand: Hashable, Sendable {
    // A member's commands (protocol §4).
    case place(CallID, to: String, by: Talker)
    case answer(CallID, by: Talker)
    case decline(CallID, by: PartyID)
    case hold(CallID, by: Talker)
    case resume(CallID, by: Talker)
    case pickUp(CallID, by: Talker)
    case hangUp(CallID, by: Talker)
    case lock(CallID, by: Talker)
    case unlock(CallID, by: Talker)
    case transfer(CallID, to: String, by: Talker)
    case moveToMeeting(CallID, Meeting, by: Talker)
    case join(CallID, by: Talker)
    case monitor(CallID, MonitorMode, by: Talker)
    case record(CallID, RecordAction, as: RecordingID, by: Talker)

    // A switch's reports (protocol §7).
    case incoming(CallID, from: Remote, servedBy: SwitchID)
    case progressed(CallID)
    case answered(CallID, by: Talker)
    case remoteAnswered(CallID)
    case parked(CallID, by: Talker?)
    case retrieved(CallID, by: Talker?)
    case ended(CallID, EndCause, by: PartyReference?)
    case meetingJoined(CallID, Meeting)
    case adopted(SwitchCall, servedBy: SwitchID)
    case missing(CallID)

    // Replies to orders (P3, P7, P8).
    case confirmed(SwitchOrder)
    case failed(SwitchOrder, reason: String)

    // The hub's own.
    case described(Line, LineGroup)
    case switchLost(SwitchID)
    case switchReturned(SwitchID)
    /// Time has passed: the first thing that is due happens.
    case swept
}

extension LineCommand {
    /// Whether it is a member's: the switches are asked to carry out these alone, so that for all others it makes no
    /// difference which are there.
    public var isMembers: Bool {
        switch self {
        case .place, .answer, .decline, .hold, .resume, .pickUp, .hangUp, .lock, .unlock, .transfer, .moveToMeeting,
            .join, .monitor, .record:
            true
        case .incoming, .progressed, .answered, .remoteAnswered, .parked, .retrieved, .ended, .meetingJoined, .adopted,
            .missing, .confirmed, .failed, .described, .switchLost, .switchReturned, .swept:
            false
        }
    }

    /// Whether it is such a member's, and would claim this call.
    func isAbout(_ call: CallID, by party: PartyID?) -> Bool {
        switch self {
        case .place(let id, _, let by), .answer(let id, let by), .hold(let id, let by), .resume(let id, let by),
            .pickUp(let id, let by), .transfer(let id, _, let by), .moveToMeeting(let id, _, let by),
            .join(let id, let by), .monitor(let id, _, let by):
            id == call && by.party.id == party
        default: false
        }
    }
}

/// What a decision may depend on besides the line's state.
public struct LineContext: Hashable, Sendable {
    public var now: Timestamp
    /// The switch that serves the line now; nil where none is attached, and for what is no member's command.
    public var serving: ServingSwitch?
    /// All switches that are attached and in step: a call goes on with the one that carries it, also after another has
    /// taken its line (P9).
    public var attached: [ServingSwitch]
    /// The revision that the actor believes the row has (protocol §4).
    public var expectedRev: Int64?
    /// Another call of the actor's that stands in the way: one in which it talks and which it does not ask to hold, or
    /// one that it is about to talk in (P31).
    public var talking: Call?
    /// Stands for the command, where its client can ask for the very same again (P33).
    public var command: Int64?

    public init(
        now: Timestamp, serving: ServingSwitch? = nil, attached: [ServingSwitch] = [], expectedRev: Int64? = nil,
        talking: Call? = nil, command: Int64? = nil
    ) {
        self.now = now
        self.serving = serving
        self.attached = attached
        self.expectedRev = expectedRev
        self.talking = talking
        self.command = command
    }

    /// A switch that is attached and in step.
    public struct ServingSwitch: Hashable, Sendable {
        public var id: SwitchID
        public var capabilities: Set<SwitchCapability>

        public init(id: SwitchID, capabilities: Set<SwitchCapability> = Set(SwitchCapability.allCases)) {
            self.id = id
            self.capabilities = capabilities
        }
    }

    /// The serving switch, if it can do what the order needs (P9).
    func serving(_ verb: SwitchOrder.Verb) throws(Refusal) -> ServingSwitch {
        guard let serving else { throw Refusal(.switchUnavailable) }
        try serving.check(verb)
        return serving
    }

    /// The switch that carries the call, if it is there and can do what the order needs.
    func carrier(of call: Call, _ verb: SwitchOrder.Verb) throws(Refusal) {
        if let serving, serving.id == call.servedBy { return try serving.check(verb) }
        guard let carrier = attached.first(where: { $0.id == call.servedBy }) else {
            throw Refusal(.switchUnavailable)
        }
        try carrier.check(verb)
    }
}

extension LineContext.ServingSwitch {
    func check(_ verb: SwitchOrder.Verb) throws(Refusal) {
        if let capability = verb.capability, !capabilities.contains(capability) {
            throw Refusal(.switchUnavailable, details: ["capability": .text(capability.rawValue)])
        }
    }
}
