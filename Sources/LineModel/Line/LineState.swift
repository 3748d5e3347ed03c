/// Everything that is so on one line now; changed only by `decide` and a compare-and-set on the result.
public struct LineState: Hashable, Sendable {
    /// Always one element: a box that copies share, as the line and who is on it change seldom, and hold many strings.
    @usableFromInline var described: [Description]
    /// The sequence number of the line's latest event; 0 before the first.
    public var seq: Int64 = 0
    /// Live calls, ordered by appearance.
    public var calls: [Call] = []
    /// Calls that ended within the last minute, oldest first (P22).
    public var tombstones: [Call] = []
    /// Set while the switch of the line's calls is lost, and they may not be what they seem (protocol §7).
    public var stale: Staleness?
    /// Further switches of the line's calls that were lost meanwhile, each with a grace of its own.
    public var alsoLost: [Staleness] = []

    @usableFromInline struct Description: Hashable, Sendable {
        @usableFromInline var line: Line
        @usableFromInline var group: LineGroup
    }

    public struct Staleness: Hashable, Sendable {
        public var lost: SwitchID
        public var since: Timestamp
    }

    /// How long an ended call is kept as a tombstone (P22).
    public static let tombstoneTime: Timestamp.Span = .seconds(60)
    /// Tombstones that one line keeps at most, whatever the rate of its calls.
    public static let tombstoneLimit = 256
    /// How long a lost switch may be away before its calls end (protocol §7).
    public static let switchGrace: Timestamp.Span = .seconds(30)
    /// How long an outgoing call may stay unanswered (F5).
    public static let setUpTime: Timestamp.Span = .seconds(180)

    public init(line: Line, group: LineGroup) {
        described = [Description(line: line, group: group)]
    }

    // Inlined, so that one member of them costs a load.
    @inlinable
    public var line: Line {
        get { described[0].line }
        set { described[0].line = newValue }
    }

    @inlinable
    public var group: LineGroup {
        get { described[0].group }
        set { described[0].group = newValue }
    }

    /// Whether the line and who is on it are the same in both; cheap where one was made from the other.
    public func isDescribed(like other: LineState) -> Bool { described == other.described }

    public var lamp: Lamp {
        if stale != nil { return .unknown }
        if calls.isEmpty { return .idle }
        if calls.contains(where: { $0.state == .ringing }) { return .ringing }
        return calls.contains { $0.state != .held && $0.state != .pickingUp } ? .busy : .held
    }

    public func call(_ id: CallID) -> Call? { calls.first { $0.id == id } }
    public func tombstone(_ id: CallID) -> Call? { tombstones.last { $0.id == id } }

    /// The smallest appearance number that no live call uses; nil where the line is full (D1).
    public var freeAppearance: Int? { (1...max(1, group.appearances)).first(where: isFree) }

    func isLost(_ id: SwitchID) -> Bool { stale?.lost == id || alsoLost.contains { $0.lost == id } }
    func hasCalls(servedBy id: SwitchID) -> Bool { calls.contains { $0.servedBy == id } }

    func isFree(_ appearance: Int) -> Bool { !calls.contains { $0.appearance == appearance } }

    /// When something falls due by itself: then `swept` is decided (T2, T6, T11; invariant 10).
    public var nextDeadline: Timestamp? {
        var earliest: Timestamp?
        func consider(_ deadline: Timestamp) { earliest = min(earliest ?? deadline, deadline) }
        for call in calls { if let deadline = call.deadline { consider(deadline) } }
        if let oldest = tombstones.first?.endedAt { consider(oldest + Self.tombstoneTime) }
        if let stale { consider(stale.since + Self.switchGrace) }
        return earliest
    }
}

extension Call {
    /// When the call changes by itself, unless something else comes first.
    var deadline: Timestamp? {
        guard let until = self.recording?.until else { return rowDeadline }
        return rowDeadline.map { min($0, until) } ?? until
    }

    private var rowDeadline: Timestamp? {
        if let pending = self.pending { return pending.until }
        if let ring = self.ring { return ring.parties.isEmpty ? ring.startedAt : ring.expiresAt }
        return self.state == .dialing ? self.createdAt + LineState.setUpTime : nil
    }
}
