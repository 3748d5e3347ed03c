import HubCore
import LineModel

/// How many records of the audit a party may cause by what it cannot do anyway: a few at once, then one a second, the next of
/// which says how many were left out.
///
/// A value on hand-given times.
struct AuditRation {
    private struct Share {
        var bucket: TokenBucket
        var cameAt: Timestamp
        var leftOut = 0
    }

    private static let rate = Rate(perSecond: 1, burst: 10)
    private let mostParties: Int
    private var shares: [PartyID?: Share] = [:]

    /// - Parameter mostParties: parties that are told apart; what comes after them shares one.
    init(mostParties: Int = 1024) {
        self.mostParties = mostParties
    }

    mutating func came(_ party: PartyID, now: Timestamp) -> LogRation.Verdict {
        if shares[party] == nil, shares.count >= mostParties { forget(now) }
        let name = shares[party] != nil || shares.count < mostParties ? party : nil
        var share = shares[name] ?? Share(bucket: TokenBucket(Self.rate, now: now), cameAt: now)
        defer { shares[name] = share }
        share.cameAt = now
        do throws(Refusal) {
            try share.bucket.take(now: now)
        } catch {
            share.leftOut += 1
            return .leaveOut
        }
        defer { share.leftOut = 0 }
        return .write(leftOut: share.leftOut)
    }

    /// Forgets those whose whole burst is there again.
    private mutating func forget(_ now: Timestamp) {
        let refill = Int64(Self.rate.burst / Self.rate.perSecond) * 1000
        shares = shares.filter { now.milliseconds - $0.value.cameAt.milliseconds < refill }
    }
}
