/// Says which publications are due, by a pacing.
struct Pacer {
    let pacing: Pacing
    private let burst: Int
    private let start: UInt64
    /// Events published so far, which is what an open loop counts.
    private var events = 0

    init(_ pacing: Pacing, burst: Int, start: UInt64) {
        self.pacing = pacing
        self.burst = burst
        self.start = start
    }

    /// When each publication that is due by now was due; at most `room`.
    func due(at now: UInt64, ledger: Ledger, room: Int) -> [UInt64] {
        switch pacing {
        case .closed(let outstanding):
            guard ledger.outstanding <= outstanding - burst else { return [] }
            return Array(repeating: now, count: min(room, max(burst, outstanding - ledger.outstanding)))
        case .open(let rate):
            guard dueTime(rate) <= now else { return [] }
            return Array(repeating: dueTime(rate), count: min(room, burst))
        }
    }

    mutating func published(events: Int) {
        self.events += events
    }

    /// How long nothing will be due, in nanoseconds, if nothing arrives.
    func wait(at now: UInt64, ledger: Ledger) -> UInt64 {
        switch pacing {
        case .closed: 100_000_000
        case .open(let rate): dueTime(rate) - min(now, dueTime(rate))
        }
    }

    /// When the next burst is due. Bursts are due at once, and so far apart that the rate holds.
    private func dueTime(_ rate: Double) -> UInt64 {
        start + UInt64(Double(events) / rate * 1e9)
    }
}
