/// What a party says of itself, from any of its devices; it lasts until it says otherwise (P45).
public enum ChosenStatus: String, Sendable, CaseIterable {
    /// Nothing in particular: then sockets and calls tell all.
    case available
    case away
    /// Calls do not ring for the party (P15).
    case doNotDisturb
}
