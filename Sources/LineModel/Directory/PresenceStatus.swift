/// How a party can be reached, as others see it; of several that are so, the last counts (P45).
public enum PresenceStatus: String, Sendable, CaseIterable {
    case offline, available, away, ringing, onCall, doNotDisturb
}
