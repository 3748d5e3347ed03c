import HubServer
import HubWebSocket

/// How many sockets the system lets the hub have.
struct DescriptorFacts: Equatable, Sendable {
    var allowed: Int
    var needed: Int

    var finding: Finding {
        guard allowed < needed else { return .ok("descriptors", "\(allowed) are allowed, \(needed) may be needed") }
        return .warning(
            "descriptors", "\(allowed) are allowed, and limits.connections needs \(needed)",
            "Raise LimitNOFILE of the service (or ulimit -Hn), or lower limits.connections.")
    }
}

extension DescriptorFacts {
    /// Raises the limit of this process as the hub would.
    init(probing limits: HubLimits) {
        needed = limits.descriptors
        allowed = DescriptorLimit.raise(to: needed)
    }
}
