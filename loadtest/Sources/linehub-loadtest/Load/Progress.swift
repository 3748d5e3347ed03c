import Glibc

/// One line a second on standard error, so that a person sees that it goes on.
final class Progress {
    private var next = Clock.now() + 1_000_000_000
    private var deliveries = 0
    private let isQuiet: Bool

    init(isQuiet: Bool = false) {
        self.isQuiet = isQuiet
    }

    /// Says how it stands, if a second has passed.
    func tick(_ ledger: Ledger, _ closed: Int) {
        let now = Clock.now()
        guard now >= next else { return }
        next = now + 1_000_000_000
        let came = ledger.tally.deliveries - min(deliveries, ledger.tally.deliveries)
        deliveries = ledger.tally.deliveries
        let p99 = Double(ledger.deliveryLatency.percentile(99)) / 1e6
        say(
            "  \(came) deliveries/s, \(ledger.outstanding) outstanding, p99 \(p99.text(2)) ms, lost \(ledger.tally.lost), closed \(closed)"
        )
    }

    /// A line of its own.
    func say(_ text: String) {
        guard !isQuiet else { return }
        let line = text + "\n"
        _ = unsafe write(2, line, line.utf8.count)
    }
}
