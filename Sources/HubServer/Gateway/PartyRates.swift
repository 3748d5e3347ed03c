import HubCore
import LineModel
import Synchronization

/// How fast each party may send requests by HTTP, where no session counts them.
final class PartyRates: Sendable {
    private let buckets = Mutex<[PartyID: TokenBucket]>([:])
    private let perSecond: Int
    private let burst: Int
    private let capacity: Int

    /// - Parameter capacity: parties that are counted at a time; beyond it all begin anew, each with a full bucket.
    init(perSecond: Int, burst: Int, capacity: Int) {
        self.perSecond = perSecond
        self.burst = burst
        self.capacity = capacity
    }

    func take(_ party: PartyID, now: Timestamp) throws(Refusal) {
        let refusal: Refusal? = buckets.withLock { buckets in
            if buckets[party] == nil {
                if buckets.count >= capacity { buckets = [:] }
                buckets[party] = TokenBucket(perSecond: perSecond, burst: burst, now: now)
            }
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
