/// A change of what nodes share: it takes effect whole where every guard holds, else not at all.
struct RedisCommit: Hashable, Sendable {
    /// Checked first, in this order.
    var guards: [Guard] = []
    /// Done in this order.
    var operations: [RedisOperation] = []
    /// Told in this order once all is written; the feeds' own after them.
    var publications: [Publication] = []

    /// The value that the change was decided on: a hash whose field `v` is its version, and `s` the value where it has one.
    struct Guard: Hashable, Sendable {
        var key: String
        /// Nil where there must be no value yet.
        var version: UInt64?
    }

    struct Publication: Hashable, Sendable {
        var channel: String
        var payload: [UInt8]
    }

    /// What the script is given: three lists, each behind its length.
    var words: [RedisWord] {
        var words = [Self.count(guards)]
        for value in guards { words += [RedisWord(value.key), RedisWord(value.version.map(String.init) ?? "")] }
        words.append(Self.count(operations))
        for operation in operations { words += operation.counted }
        words.append(Self.count(publications))
        for publication in publications {
            words += [RedisWord(publication.channel), RedisWord(publication.payload)]
        }
        return words
    }

    private static func count<Item>(_ list: [Item]) -> RedisWord { RedisWord(String(list.count)) }
}
