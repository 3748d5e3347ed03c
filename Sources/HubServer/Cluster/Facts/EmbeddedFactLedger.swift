import LineModel

/// The ledger of a node alone: what its store has taken is durable, and nobody else changes anything.
struct EmbeddedFactLedger: FactLedger {
    let carriesEffects = false
    private let store: any FactStore

    init(_ store: any FactStore) { self.store = store }

    func start(wake: @escaping @Sendable () -> Void) {}
    func takeNews() -> [FactNews] { [] }
    func distrust() {}
    func cameInForce() {}

    func commit(_ change: FactChange, done: @escaping @Sendable (FactOutcome) -> Void) {
        if change.facts.isEmpty { return done(.committed(version: 0)) }
        store.append(change.facts) { stored in
            switch stored {
            case .success: done(.committed(version: 0))
            case .failure: done(.failed(Refusal(.overloaded)))
            }
        }
    }
}
