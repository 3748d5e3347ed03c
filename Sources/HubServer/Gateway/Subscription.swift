import HubCore
import LineModel

/// One session's view of one line: where it is, and what of the line it may see.
struct Subscription {
    enum Mode: Sendable {
        case full, lamp
    }

    let line: LineID
    var mode: Mode
    var cursor: EventCursor
    /// Whether the session must be sent the row set before any event (P17, P18).
    var needsSnapshot = false
    /// Whether that row set replaces an older one, and so tells what ended lately (P22).
    var isReload = false
    /// The revisions of the own rows that were sent last, where a viewer follows those alone (P41).
    var ownRevs: [Int64] = []
    /// The lamp that was sent last (P23).
    var lamp: Lamp?

    init(line: LineID, mode: Mode, seq: Int64) {
        self.line = line
        self.mode = mode
        cursor = EventCursor(seq: seq)
    }
}
