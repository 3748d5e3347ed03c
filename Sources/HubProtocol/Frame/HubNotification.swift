/// Every notification that the hub sends.
public enum HubNotification: String, Sendable, CaseIterable {
    case lineEvent = "line.event"
    case lineSnapshot = "line.snapshot"
    case lineLamp = "line.lamp"
    case partyEvent = "party.event"
    case notice = "hub.notice"
}
