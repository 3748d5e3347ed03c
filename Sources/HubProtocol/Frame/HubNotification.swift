/// Every notification that the hub sends.
public enum HubNotification: String, Sendable, CaseIterable {
    case lineEvent = "line.event"
    case lineSnapshot = "line.snapshot"
    case lineLamp = "line.lamp"
    case partyEvent = "party.event"
    case presenceEvent = "presence.event"
    case presenceRevoked = "presence.revoked"
    case notice = "hub.notice"
}
