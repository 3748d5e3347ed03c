/// What a token lets its bearer do (protocol §2).
public enum Scope: String, Hashable, Sendable, CaseIterable {
    case client, `switch`, admin, monitor
}
