import HubLoop

/// Asks all sentinels of a master again and again, and at once when one announces a failover. Loop thread only.
final class SentinelWatch {
    /// Called with the master's address, as the sentinels name it, with each answer.
    var named: (RedisAddress) -> Void = { _ in }

    private let sessions: [SentinelSession]
    private var view = SentinelView()

    init(sessions: [SentinelSession]) {
        self.sessions = sessions
        for (index, session) in sessions.enumerated() {
            session.answered = { [unowned self] in answered(index, $0) }
            session.switched = { [unowned self] in ask() }
        }
    }

    func ask() {
        for session in sessions { session.ask() }
    }

    func close() {
        for session in sessions { session.close() }
    }

    private func answered(_ sentinel: Int, _ answer: SentinelView.Answer?) {
        view.answered(sentinel, answer)
        if answer != nil, let master = view.master { named(master) }
    }
}
