/// How much of a line a subscription hears (P23).
public enum SubscriptionMode: String, WireWord, CaseIterable {
    case full, lamp
}
