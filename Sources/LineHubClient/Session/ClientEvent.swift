public import HubProtocol

/// One thing that happened, for whoever needs more than the latest `LinesView`.
public enum ClientEvent: Sendable, Equatable {
    /// A session is open; with the second and later ones the view was resumed.
    case opened(SessionOpenResult)
    /// The session is lost or could not be opened; the client connects anew after the delay.
    case lost(reason: String, retryAfter: Duration)
    /// The client has stopped and does not connect anew.
    case ended(SessionEnd)
    /// A line's rows were replaced.
    case snapshot(SnapshotRow)
    /// An event of a line was applied; one that came twice is told once.
    case line(LineEventRow)
    case lamp(LampRow)
    /// An event of the party's own feed, in order and once.
    case party(PartyEventRow)
    /// Events of the party feed are lost: history is to be loaded anew.
    case partyReloaded
    case menu(LinesListResult)
    /// How a watched party can be reached now (P45).
    case presence(PresenceRow)
    /// Parties whose presence may not be watched, or no longer.
    case presenceDenied([PresenceDeniedRow])
    /// Lines that may not be watched.
    case denied([DeniedRow])
    case notice(HubNotice)
    /// The hub refused something that the client asked for on its own, like the subscription.
    case refused(method: String, HubError)
}
