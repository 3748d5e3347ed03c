/// Everything that is so on one line now; changed only by `decide` and a compare-and-set on the result.
///
/// A value whose facts stand in a box that copies share until one of them changes: records, decisions and commits all
/// carry it, and a copy costs one reference count.
public struct LineState: Hashable, Sendable {
    /// Always one element: an array is the standard library's box with copy-on-write.
    @usableFromInline var box: [Facts]

    @usableFromInline struct Facts: Hashable, Sendable {
        /// Always one element: a box of its own, as the line and who is on it change seldom, and hold many strings.
        @usableFromInline var described: [Description]
        @usableFromInline var seq: Int64 = 0
        @usableFromInline var calls: [Call] = []
        @usableFromInline var tombstones: [Call] = []
        @usableFromInline var stale: Staleness?
        @usableFromInline var alsoLost: [Staleness] = []
    }

    @usableFromInline struct Description: Hashable, Sendable {
        @usableFromInline var line: Line
        @usableFromInline var group: LineGroup
    }

    public struct Staleness: Hashable, Sendable {
        public var lost: SwitchID
        public var since: Timestamp

        public init(lost: SwitchID, since: Timestamp) {
            self.lost = lost
            self.since = since
        }
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
        box = [Facts(described: [Description(line: line, group: group)])]
    }

    // Inlined, so that one member of them costs a load.
    @inlinable
    public var line: Line {
        get { box[0].described[0].line }
        set { box[0].described[0].line = newValue }
    }

    @inlinable
    public var group: LineGroup {
        get { box[0].described[0].group }
        set { box[0].described[0].group = newValue }
    }

    /// The sequence number of the line's latest event; 0 before the first.
    @inlinable
    public var seq: Int64 {
        get { box[0].seq }
        _modify { yield &box[0].seq }
    }

    /// Live calls, ordered by appearance.
    @inlinable
    public var calls: [Call] {
        get { box[0].calls }
        _modify { yield &box[0].calls }
    }

    /// Calls that ended within the last minute, oldest first (P22).
    @inlinable
    public var tombstones: [Call] {
        get { box[0].tombstones }
        _modify { yield &box[0].tombstones }
    }

    /// Set while the switch of the line's calls is lost, and they may not be what they seem (protocol §7).
    @inlinable
    public var stale: Staleness? {
        get { box[0].stale }
        _modify { yield &box[0].stale }
    }

    /// Further switches of the line's calls that were lost meanwhile, each with a grace of its own.
    @inlinable
    public var alsoLost: [Staleness] {
        get { box[0].alsoLost }
        _modify { yield &box[0].alsoLost }
    }

    /// Whether the line and who is on it are the same in both; cheap where one was made from the other.
    public func isDescribed(like other: LineState) -> Bool { box[0].described == other.box[0].described }

    public var lamp: Lamp {
        if stale != nil { return .unknown }
        if calls.isEmpty { return .idle }
        if calls.contains(where: { $0.state == .ringing }) { return .ringing }
        return calls.contains { $0.state != .held && $0.state != .pickingUp } ? .busy : .held
    }

    public func call(_ id: CallID) -> Call? { calls.first { $0.id == id } }
    public func tombstone(_ id: CallID) -> Call? { tombstones.last { $0.id == id } }

    /// Whether the claim has not been settled yet.
    public func isPending(_ claim: Claim) -> Bool {
        guard let call = call(claim.call) else { return false }
        return call.pending?.claim == claim || call.recording?.claim == claim
            || call.attempts.contains { $0.claim == claim }
    }

    /// The claims that are not settled yet, and are given up at a time of which `isOver` says so.
    public func claims(where isOver: (Timestamp) -> Bool) -> [Claim] {
        calls.flatMap { call in
            var timed = call.attempts.map { ($0.claim, $0.until) }
            if let pending = call.pending { timed.append((pending.claim, pending.until)) }
            if let recording = call.recording, let claim = recording.claim, let until = recording.until {
                timed.append((claim, until))
            }
            return timed.filter { isOver($0.1) }.map(\.0)
        }
    }

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
        if let leftLocked { consider(leftLocked.createdAt) }
        return earliest
    }
}

extension Call {
    /// When the call changes by itself, unless something else comes first.
    var deadline: Timestamp? {
        [rowDeadline, self.recording?.until, self.attempts.lazy.map(\.until).min()].lazy.compactMap(\.self).min()
    }

    private var rowDeadline: Timestamp? {
        if let pending = self.pending { return pending.until }
        if let ring = self.ring { return ring.parties.isEmpty ? ring.startedAt : ring.expiresAt }
        return self.state == .dialing ? self.createdAt + LineState.setUpTime : nil
    }
}
