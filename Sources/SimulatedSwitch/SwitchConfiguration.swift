public import HubProtocol
public import LineHubClient
public import LineModel

/// How a simulated switch attaches, and how its far ends behave.
public struct SwitchConfiguration: Sendable {
    /// The attach name: the beginning of its call identifiers (P4).
    public var name: String
    /// What it serves.
    public var lines: LineSelection
    public var capabilities: [SwitchCapability] = [
        .dial, .hold, .pickUp, .transfer, .meeting, .monitor, .record, .voicemail,
    ]
    public var script = SwitchScript()
    /// The lines that random callers choose from.
    public var calledLines: [LineID]
    /// Who calls at random.
    public var callers = Caller.all
    /// Random incoming calls a minute, on average.
    public var callsPerMinute: Double = 0
    /// Random callers call only while there are fewer calls than this.
    public var maximumCalls = 4
    /// When the far end of a dialled call begins to ring.
    public var ringDelay: Duration = .milliseconds(400)
    /// When it answers.
    public var answerDelay: Duration = .seconds(2)
    /// How long far ends talk before they hang up; a held one waits as long.
    public var talkTime: Duration = .seconds(30)
    /// How long a call is on its way into a meeting.
    public var meetingDelay: Duration = .seconds(1)
    /// How long callers let it ring before they give up.
    public var patience: Duration = .seconds(45)
    /// By what part of themselves talk time and patience vary, each call by its own, from 0 to below 1.
    public var variation = 0.0
    /// A number that calls back whoever dials it, on the line it was dialled from.
    public var ringBackNumber: String?
    /// When it does.
    public var ringBackDelay: Duration = .milliseconds(300)
    public var reconnect = ReconnectPolicy()

    public init(name: String = "sw1", lines: LineSelection = .all, calledLines: [LineID] = []) {
        self.name = name
        self.lines = lines
        self.calledLines = calledLines
        if calledLines.isEmpty, case .some(let lines) = lines { self.calledLines = lines }
    }
}
