/// The ledgers of a node: those that it shares, or its own.
struct FactLedgers: Sendable {
    let directory: any FactLedger
    let voicemail: any FactLedger
    let recordings: any FactLedger

    /// - Parameter shared: nil for a node that is alone.
    init(_ shared: SharedFacts?, _ store: any FactStore) {
        let own = EmbeddedFactLedger(store)
        directory = shared?.directory ?? own
        voicemail = shared?.voicemail ?? own
        recordings = shared?.recordings ?? own
    }
}
