/// How the reader takes integers.
public enum JSONNumbers: Sendable {
    /// As integers, and none of magnitude 2^53 or more: what the hub's own protocol says.
    case exact
    /// As doubles of any magnitude, like all numbers: for texts of others, whose integers are not ours to refuse.
    case rounded
}
