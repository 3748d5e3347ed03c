import HubWebSocket
import LineModel
import LineTable

/// One session's view of one line: where it is, and what of the line it may see.
///
/// 40 bytes without a reference, so that walking a line's subscribers counts none: links to its neighbours in the two
/// lists it stands in 16, line and connection 8, `seq` 8, `access` 4, `history`, `lamp` and `flags` 4.
struct Subscription {
    enum Mode: Sendable {
        case full, lamp
    }

    struct Flags: OptionSet {
        let rawValue: UInt8
        /// Only the lamp is shown (P23).
        static let lampMode = Flags(rawValue: 1)
        /// The session must be sent the row set before any event (P17, P18).
        static let needsSnapshot = Flags(rawValue: 2)
        /// That row set replaces an older one, and so tells what ended lately (P22).
        static let isReload = Flags(rawValue: 4)
        /// The row set that was sent last was said to be possibly out of date, as the node had not heard of the others.
        static let wasDoubted = Flags(rawValue: 8)
    }

    let line: LineIndex
    let connection: ConnectionSlot
    /// The neighbours among the line's subscribers, and among the session's subscriptions.
    var nextOfLine = SubscriptionID.none
    var previousOfLine = SubscriptionID.none
    var nextOfConnection = SubscriptionID.none
    var previousOfConnection = SubscriptionID.none
    /// The sequence number of the last event that was sent, or of the snapshot.
    var seq: Int64 = -1
    /// The line's `access` for which the viewer was found to see everything; 0 where that is to be decided anew.
    var access: UInt32 = 0
    /// The line's `history` in which `seq` counts.
    var history: UInt16 = 0
    /// The lamp that was sent last; nil where none was (P23).
    var lamp: Lamp?
    var flags: Flags

    init(line: LineIndex, connection: ConnectionSlot, mode: Mode) {
        self.line = line
        self.connection = connection
        flags = mode == .lamp ? .lampMode : []
    }

    var mode: Mode {
        get { flags.contains(.lampMode) ? .lamp : .full }
        set { flags = newValue == .lamp ? flags.union(.lampMode) : flags.subtracting(.lampMode) }
    }

    /// The session is to be sent the row set before anything else of the line.
    mutating func askSnapshot(reloading: Bool = false) {
        flags.insert(.needsSnapshot)
        if reloading { flags.insert(.isReload) }
    }

    /// The session has the row set as it is now, or everything up to it.
    mutating func isUpToDate(with record: LineRecord) { isUpToDate(with: record, at: record.state.seq) }

    /// The session has what it may see of the record, under this number.
    mutating func isUpToDate(with record: LineRecord, at seq: Int64) {
        self.seq = seq
        lamp = record.state.lamp
        history = record.history
        flags.subtract([.needsSnapshot, .isReload])
    }
}

/// The place of a subscription in its index.
struct SubscriptionID: Hashable, Sendable {
    let rawValue: UInt32
    /// Stands for the end of a list.
    static let none = SubscriptionID(rawValue: .max)
    var index: Int { Int(rawValue) }
}
