import HubRedis

extension RedisCommit {
    /// What came of a commit.
    enum Outcome: Hashable, Sendable {
        /// All of it took effect; the numbers that the feeds gave, in the order of the operations.
        case committed(feedNumbers: [Int64])
        /// Nothing took effect: this is what stands there instead of what a guard expected; nil where there is nothing.
        case conflict(key: String, version: UInt64?, value: [UInt8]?)

        /// Reads the script's reply; nil where it is none.
        init?(_ reply: RedisValue) {
            guard let list = reply.items, let word = list.first?.number else { return nil }
            if word == 1 {
                let numbers = list.dropFirst().compactMap(\.number)
                guard numbers.count == list.count - 1 else { return nil }
                self = .committed(feedNumbers: numbers)
            } else {
                guard list.count == 4, let key = list[1].text, let version = list[2].text, let value = list[3].bytes
                else { return nil }
                self = .conflict(
                    key: key, version: UInt64(version), value: version.isEmpty || value.isEmpty ? nil : value)
            }
        }
    }
}
