import HubCore
import LineModel
import Synchronization

/// How fast each party may send requests by HTTP, where no session counts them.
final class PartyRates: Sendable {
    private let buckets = Mutex<[PartyID: TokenBucket]>([:])
    private let limits: LiveLimits
    private let capacity: Int

    /// - Parameter capacity: parties that are counted at a time; beyond it all begin anew, each with a full bucket.
    init(_ limits: LiveLimits, capacity: Int) {
        self.limits = limits
        self.capacity = capacity
    }

    func take(_ party: PartyID, now: Timestamp) throws(Refusal) {
        let rate = limits.current.commands
        let refusal: Refusal? = buckets.withLock { buckets in
            if buckets[party] == nil {
                if buckets.count >= capacity { buckets = [:] }
                buckets[party] = TokenBucket(rate, now: now)
            }
            buckets[party]?.rate = rate
            do throws(Refusal) {
                try buckets[party]?.take(now: now)
                return nil
            } catch {
                return error
            }
        }
        if let refusal { throw refusal }
    }
}
