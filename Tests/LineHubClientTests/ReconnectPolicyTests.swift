import Testing

@testable import LineHubClient

@Suite struct ReconnectPolicyTests {
    @Test func `the window doubles up to the longest`() {
        let policy = ReconnectPolicy(firstWindow: .milliseconds(500), longestWindow: .seconds(30))
        let windows = (0...7).map { policy.window(attempt: $0) }
        #expect(
            windows == [
                .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16), .seconds(30),
                .seconds(30),
            ])
        #expect(policy.window(attempt: 10_000) == .seconds(30))
    }

    @Test func `F29 delays are spread over the whole window and never beyond it`() {
        var dice = Dice(seed: 7)
        let policy = ReconnectPolicy()
        for attempt in 0..<12 {
            let window = policy.window(attempt: attempt)
            let delays = (0..<400).map { _ in policy.delay(attempt: attempt, using: &dice) }
            #expect(delays.allSatisfy { $0 >= .zero && $0 <= window })
            #expect(delays.contains { $0 < window / 10 })
            #expect(delays.contains { $0 > window * 9 / 10 })
        }
    }
}
