import HubCore
import LineModel
import Testing

@Suite struct TokenBucketTests {
    @Test func `A burst passes, then the rate, and the refusal says how long to wait (P26)`() throws {
        var bucket = TokenBucket(Rate(perSecond: 10, burst: 3), now: .at(milliseconds: 0))
        for _ in 0..<3 { try bucket.take(now: .at(milliseconds: 0)) }
        let refusal = #expect(throws: Refusal.self) { try bucket.take(now: .at(milliseconds: 0)) }
        #expect(refusal == Refusal(.rateLimited, details: ["retryAfterMilliseconds": .number(100)]))
        #expect(throws: Refusal.self) { try bucket.take(now: .at(milliseconds: 99)) }
        try bucket.take(now: .at(milliseconds: 100))
    }

    @Test func `Waiting as long as told is always enough`() throws {
        for perSecond in [1, 3, 7, 50, 999] {
            var bucket = TokenBucket(Rate(perSecond: perSecond, burst: 1), now: .at(milliseconds: 5))
            try bucket.take(now: .at(milliseconds: 5))
            do {
                try bucket.take(now: .at(milliseconds: 5))
                Issue.record("the bucket is empty")
            } catch {
                guard case .number(let wait) = error.details["retryAfterMilliseconds"] else {
                    Issue.record("no time to wait")
                    continue
                }
                try bucket.take(now: .at(milliseconds: 5 + wait))
            }
        }
    }

    @Test func `A pause saves up no more than the burst`() throws {
        var bucket = TokenBucket(Rate(perSecond: 100, burst: 2), now: .at(milliseconds: 0))
        for _ in 0..<2 { try bucket.take(now: .at(milliseconds: 3_600_000)) }
        #expect(throws: Refusal.self) { try bucket.take(now: .at(milliseconds: 3_600_000)) }
    }

    @Test func `Another rate holds at once: a lower burst takes what was saved up, a higher one is filled first`()
        throws
    {
        var bucket = TokenBucket(Rate(perSecond: 1, burst: 100), now: .at(milliseconds: 0))
        bucket.rate = Rate(perSecond: 10, burst: 2)
        for _ in 0..<2 { try bucket.take(now: .at(milliseconds: 0)) }
        #expect(throws: Refusal.self) { try bucket.take(now: .at(milliseconds: 0)) }
        bucket.rate = Rate(perSecond: 1000, burst: 100)
        #expect(throws: Refusal.self) { try bucket.take(now: .at(milliseconds: 0)) }
        for _ in 0..<10 { try bucket.take(now: .at(milliseconds: 10)) }
    }

    @Test func `A clock that steps back neither fills nor empties`() throws {
        var bucket = TokenBucket(Rate(perSecond: 1, burst: 2), now: .at(milliseconds: 10_000))
        try bucket.take(now: .at(milliseconds: 10_000))
        try bucket.take(now: .at(milliseconds: 4_000))
        #expect(throws: Refusal.self) { try bucket.take(now: .at(milliseconds: 4_000)) }
    }
}
