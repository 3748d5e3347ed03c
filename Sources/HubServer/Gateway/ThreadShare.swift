import HubCore

/// What of the node's limits falls to each of its service threads.
struct ThreadShare {
    private let limits: HubLimits
    private let threads: Int

    init(of limits: HubLimits, threads: Int) {
        self.limits = limits
        self.threads = threads
    }

    var connections: Int { share(limits.connections) }
    var pendingHandshakes: Int { share(limits.pendingHandshakes) }
    var socketsPerAddress: Int { share(limits.socketsPerAddress) }
    var connectsPerAddressPerSecond: Int { share(limits.connectsPerAddressPerSecond) }

    var openings: Rate {
        let opens = share(limits.sessionOpensPerSecond)
        return Rate(perSecond: opens, burst: opens)
    }

    /// Openings that may wait: those that come to their turn in time.
    var waitingOpenings: Int { max(1, openings.perSecond * limits.sessionOpenSeconds / 2) }

    /// No more at once than in a round of turns: others would wait for it.
    var busyReading: Rate {
        let requests = share(limits.busyRequestsPerSecond)
        return Rate(perSecond: requests, burst: max(1, requests / 500))
    }

    /// A turn that sends a second's worth would take its time from live events.
    var snapshots: Rate {
        let bytes = share(limits.snapshotBytesPerSecond)
        return Rate(perSecond: bytes, burst: max(1, bytes / 10))
    }

    private func share(_ limit: Int) -> Int { max(1, limit / threads) }
}
