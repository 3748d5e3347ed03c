/// How a node stands in its life, as the others see it.
public enum NodeState: String, WireWord, CaseIterable {
    case starting, serving, draining
    /// It has not been heard of for too long.
    case lost
}
