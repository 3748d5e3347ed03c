/// Where the changes of one value become durable: on a node alone, or among all nodes that change it at once.
///
/// `EmbeddedFactLedger` and `SharedFactLedger` are its twins. One user: it takes the news, puts them in force, decides on
/// the value, commits, and decides again where others came between. Any thread may call, one after another.
protocol FactLedger: Sendable {
    /// Whether a commit by itself tells the parties, and refuses to end a line that carries calls, wherever they came; else
    /// its user must.
    var carriesEffects: Bool { get }

    /// Has `wake` called whenever there are news.
    func start(wake: @escaping @Sendable () -> Void)

    /// Hands out what other nodes have made of the value since the last time, in the order in which it happened.
    func takeNews() -> [FactNews]

    /// What the news say does not fit the value: it is read whole, and comes as news.
    func distrust()

    /// All news that were taken, and the latest commit, are in force here.
    func cameInForce()

    /// Makes the change durable, if the value is in the store what it was when the news were last taken, and nothing
    /// stands against it; one at a time. Of a change without facts it is only made sure that it was decided on what is so.
    ///
    /// `done` is called once, inside the call or later.
    func commit(_ change: FactChange, done: @escaping @Sendable (FactOutcome) -> Void)
}

extension FactLedger {
    func commit(_ change: FactChange) async -> FactOutcome {
        await withCheckedContinuation { continuation in
            commit(change) { continuation.resume(returning: $0) }
        }
    }
}
