import HubCore
import HubLoop
import HubWebSocket
import LineModel

/// What a storm of newcomers is given: openings at a rate, and bytes of snapshots at a rate. Who waits is served in its turn, and
/// live events go on meanwhile.
extension ServiceThread {
    /// How often those are looked at who wait.
    private static let rationMilliseconds = 10

    /// Opens the session now or in its turn; false where too many wait.
    ///
    /// - Parameter opening: says whether the session is still there.
    func letIn(_ opening: @escaping @Sendable (ServiceThread) -> Bool) -> Bool {
        switch openings.offered(opening, now: now) {
        case .goes:
            openings.spend(1)
            _ = opening(self)
        case .waits:
            services.metrics.openingsRationed.add()
            ration()
        case .full: return false
        }
        return true
    }

    /// Whether another snapshot may be sent now.
    func maySendSnapshot() -> Bool {
        distributingSince.map { snapshots.hasLeft(now: $0) } ?? snapshots.isOpen(now: now)
    }

    /// Has the session's snapshots wait; of lines whose row set it has it is told as before.
    func ration(_ session: ClientSession) {
        guard !session.isRationed else { return }
        guard case .waits = snapshots.offered(session, now: distributingSince ?? now) else {
            return fallBehind(session)
        }
        session.isRationed = true
        services.metrics.snapshotsRationed.add()
        ration()
    }

    private func ration() {
        guard !isRationing else { return }
        isRationing = true
        loop.after(milliseconds: Self.rationMilliseconds) { [unowned self] in distribute() }
    }

    private func distribute() {
        isRationing = false
        let moment = now
        distributingSince = moment
        while let opening = openings.next(now: moment) { if opening(self) { openings.spend(1) } }
        while let session = snapshots.next(now: moment) {
            session.isRationed = false
            session.isBehind = true
            serve(session)
        }
        distributingSince = nil
        if openings.isAnyoneWaiting || snapshots.isAnyoneWaiting { ration() }
    }
}
