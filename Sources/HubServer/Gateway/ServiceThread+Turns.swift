import HubCore
import HubLoop
import HubWebSocket
import LineModel

/// Whoever asks more than anybody needs is read from in turns, together with all others who do: what they ask is bounded for the
/// thread, and everybody else is read from at once. The kernel's window makes them wait; none of their requests is lost.
extension ServiceThread {
    /// How often those are looked at who wait: what they ask comes in lumps as long as this, each of which delays the others.
    private static let turnMilliseconds = 2
    /// Requests that one has read in its turn, before the next has his.
    private static let turnRequests = 8

    /// The loop's clock, which no administrator turns.
    var steadyNow: Timestamp { Timestamp(milliseconds: Int64(loop.nowMilliseconds)) }

    /// Counts what the session has asked, and has it wait for its turn if that was more than its share. Switches and
    /// administrators never wait.
    func asked(_ count: Int, by session: ClientSession) {
        guard let open = session.open, open.isFedByParty, open.attachment == nil else { return }
        if open.prompt.isOpen(now: steadyNow) {
            open.prompt.spend(count)
            // A batch may be more than a bucket owes at most.
            return busy.spend(count - 1)
        }
        if session.turnRequestsLeft > 0 {
            let rest = session.turnRequestsLeft - count
            session.turnRequestsLeft = max(0, rest)
            return busy.spend(max(0, -rest))
        }
        guard !session.isAwaitingTurn else { return }
        switch busy.offered(session, now: steadyNow) {
        case .goes: busy.spend(count)
        case .waits, .full:
            services.metrics.turnsAwaited.add()
            session.isAwaitingTurn = true
            giveTurnsLater()
        }
    }

    private func giveTurnsLater() {
        guard !isGivingTurns else { return }
        isGivingTurns = true
        loop.after(milliseconds: Self.turnMilliseconds) { [unowned self] in giveTurns() }
    }

    private func giveTurns() {
        isGivingTurns = false
        let moment = steadyNow
        while let session = busy.next(now: moment) {
            session.isAwaitingTurn = false
            guard !session.isClosing else { continue }
            busy.spend(Self.turnRequests)
            session.turnRequestsLeft = Self.turnRequests
        }
        if busy.isAnyoneWaiting { giveTurnsLater() }
    }
}
