/// What other nodes have made of a value.
struct FactNews: Sendable {
    var kind: Kind
    /// The facts of one commit; or all that there are of the value, in the order in which they build on one another.
    var facts: [StoredFact]
    /// The value's version with them.
    var version: UInt64

    enum Kind: Sendable {
        case change
        case whole
    }
}
