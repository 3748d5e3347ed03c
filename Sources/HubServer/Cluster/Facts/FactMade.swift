/// A value that is kept as facts, and that others may change.
protocol FactMade: Sendable {
    /// The value that these facts make, each with a subject of its own, in the order in which they build on one another.
    init(facts: [StoredFact]) throws

    /// Takes over what another node has decided; what does not fit means that something was missed.
    mutating func apply(_ fact: StoredFact) throws
}

extension FactMade {
    /// The value with the news.
    func with(_ news: FactNews) throws -> Self {
        guard news.kind == .change else { return try Self(facts: news.facts) }
        var next = self
        for fact in news.facts { try next.apply(fact) }
        return next
    }
}
