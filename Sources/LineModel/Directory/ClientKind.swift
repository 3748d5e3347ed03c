/// What a session says it is (protocol §2).
public enum ClientKind: String, Sendable, CaseIterable {
    case desktop, mobile, web, deskphone, commonArea, portal, `switch`, monitor
}
