public import HubProtocol
public import LineModel

/// All that a user interface shows: the connection, the lines with their calls, and the menu of lines to call from.
///
/// A value: each change gives a new one. It holds what the hub said last; what of it is old `connection` says.
public struct LinesView: Sendable, Equatable {
    public internal(set) var connection = Connection.connecting
    /// Whether the hub says that its events may be late (notice `degraded`).
    public internal(set) var isDegraded = false
    /// Who this session belongs to; nil before the first session.
    public internal(set) var party: PartyRow?
    /// Own and shared lines with the rights on them (R17-R21); nil until it is loaded.
    public internal(set) var menu: LinesListResult?
    /// The hub's clock.
    public internal(set) var clock = ServerClock()
    /// How the watched parties can be reached, as the hub said last (P45).
    public internal(set) var presence: [PartyID: PresenceRow] = [:]
    /// The messages that were loaded by `HubClient.loadVoicemail`, kept up to date, and the counts over all (P44).
    public internal(set) var voicemail = VoicemailView()
    /// Lines that may not be watched, with the reason.
    public internal(set) var denied: [LineID: RefusalCode] = [:]

    var lineByID: [LineID: LineView] = [:]
    /// The history of the store that all seqs count in; nil before the first session.
    var epoch: String?
    /// The party feed up to where it is in without a gap; nil before the first session.
    var partySeq: Int64?

    public init() {}

    /// How far what is shown can be trusted.
    public enum Connection: Sendable, Equatable {
        /// There was no session yet.
        case connecting
        /// Changes come as they happen.
        case live
        /// The session is lost; what is shown was true once. The client connects anew.
        case notUpToDate
        /// The client has stopped.
        case ended(SessionEnd)
    }
}

// What a user interface reads.
extension LinesView {
    /// The lines by identifier.
    public var lines: [LineView] { lineByID.values.sorted { $0.line < $1.line } }

    public func line(_ id: LineID) -> LineView? { lineByID[id] }

    public func call(_ id: CallID) -> CallRow? {
        for line in lineByID.values {
            if let call = line.call(id) { return call }
        }
        return nil
    }

    /// The calls that this device rings for at the hub's time, the oldest first (P12).
    public func ringing(at time: Timestamp) -> [CallRow] {
        lineByID.values.flatMap { $0.rows.values.map(\.call) }
            .filter { call in
                guard let alert = call.alert else { return false }
                return call.pending?.op != .answer && time < alert.expiresAt
            }
            .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// How long the call has been going on since its answer, at the hub's time; nil where nobody answered (R25, F31).
    public func duration(of call: CallRow, at time: Timestamp) -> Duration? {
        guard let answered = call.answeredAt else { return nil }
        let end = call.endedAt ?? time
        return .milliseconds(max(0, end.milliseconds - answered.milliseconds))
    }

    /// What the session's party may do on a line, as the menu says; empty where it has none.
    public func rights(on line: LineID) -> Rights {
        guard let menu else { return [] }
        if menu.own.contains(where: { $0.line.id == line }) { return .all }
        return menu.shared.first { $0.lines.contains { $0.id == line } }?.rights ?? []
    }

    /// Who else is on the line: whoever has a call there may move it into their meetings (R54). Of the other delegates a
    /// delegate is told who may have a call; where the hub does not tell, the owner alone.
    public func otherMembers(on line: LineID) -> [PartyRow] {
        if let own = menu?.own.first(where: { $0.line.id == line }) {
            return own.delegates.map { PartyRow(id: $0.id, name: $0.name) }
        }
        guard let shared = menu?.shared.first(where: { $0.lines.contains { $0.id == line } }) else { return [] }
        return shared.members ?? [shared.delegator]
    }

    /// Whether this party may pick the call up now.
    public func mayPickUp(_ call: CallRow) -> Bool {
        guard let line = lineByID[call.line], line.isPickable(call) else { return false }
        return call.by?.id == party?.id || rights(on: call.line).contains(.pickUpHeld)
    }

    /// The line as the menu names it.
    public func menuLine(_ id: LineID) -> LineRow? {
        menu?.own.first { $0.line.id == id }?.line
            ?? menu?.shared.lazy.flatMap(\.lines).first { $0.id == id }
    }

    /// Whose line it is, as the menu names them.
    public func owner(of line: LineID) -> PartyRow? {
        guard let menu else { return nil }
        if menu.own.contains(where: { $0.line.id == line }) { return party }
        return menu.shared.first { $0.lines.contains { $0.id == line } }?.delegator
    }
}
