/// What the hub tells a client unasked about itself (protocol §8).
public enum NoticeCode: String, WireWord, CaseIterable {
    /// Issued when the node is about to stop; each client has its own delay until it reconnects.
    case draining
    /// Issued when the bus between nodes is silent or the store cannot be reached.
    case degraded
    /// Issued when the bus works again and the node has read its lines anew.
    case recovered
    /// Issued 30 s before the session's token expires.
    case tokenExpiring
    /// Issued to a switch when another one took over lines of it (P9).
    case linesTaken
    /// Issued when the policy now asks for a newer version than the session's client (P42).
    case clientTooOld
}
