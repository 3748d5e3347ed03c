/// One step of a commit: a Redis command, or one of the script's own words.
indirect enum RedisOperation: Hashable, Sendable {
    /// A plain command; its reply is not asked for.
    case command([RedisWord])
    /// Does nothing where the hash has the field.
    case unless(hash: String, field: String, RedisOperation)
    /// Does nothing where the set has the member.
    case unlessMember(set: String, member: String, RedisOperation)
    /// Puts the member behind all others of the sorted set; one that is there stays where it stands.
    case append(sortedSet: String, member: String)
    /// Takes out of the sorted set what scores at most `maximum`, lowest first, at most `limit` members or, without
    /// one, all; with each,
    /// `operations`, in which `$0` stands for the member and `$1` to `$9` for its words between spaces.
    ///
    /// Nothing of the operations may come from outside.
    case sweep(sortedSet: String, maximum: String, limit: Int?, [RedisOperation])
    /// Gives the payload the next number of the feed, and keeps the latest `capacity` under the key with `:ring` behind it.
    /// The name, the number and the payload, a space between each, are published on the channel. The number comes back
    /// in the reply.
    case feed(key: String, channel: String, name: String, capacity: Int, payload: [UInt8])
    /// Begins a feed anew: what is kept of it goes, a number is left out, and the operation follows. Nothing is done where
    /// the feed is more than one number beyond `above` already; without it that is never so.
    case restart(key: String, above: Int64?, RedisOperation)
}

extension RedisOperation {
    static func set(_ hash: String, _ field: String, _ value: [UInt8]) -> Self {
        .command(["HSET", RedisWord(hash), RedisWord(field), RedisWord(value)])
    }

    static func remove(_ hash: String, _ field: String) -> Self {
        .command(["HDEL", RedisWord(hash), RedisWord(field)])
    }

    static func rank(_ sortedSet: String, _ member: String, _ score: Int64) -> Self {
        .command(["ZADD", RedisWord(sortedSet), RedisWord(String(score)), RedisWord(member)])
    }

    static func unrank(_ sortedSet: String, _ member: String) -> Self {
        .command(["ZREM", RedisWord(sortedSet), RedisWord(member)])
    }

    /// The step as the script takes it.
    var words: [RedisWord] {
        switch self {
        case .command(let words): words
        case .unless(let hash, let field, let operation):
            ["unless", RedisWord(hash), RedisWord(field)] + operation.words
        case .unlessMember(let set, let member, let operation):
            ["unlessMember", RedisWord(set), RedisWord(member)] + operation.words
        case .append(let sortedSet, let member): ["append", RedisWord(sortedSet), RedisWord(member)]
        case .sweep(let sortedSet, let maximum, let limit, let operations):
            ["sweep", RedisWord(sortedSet), RedisWord(maximum), RedisWord(String(limit ?? -1))]
                + operations.flatMap(\.counted)
        case .restart(let key, let above, let operation):
            ["restart", RedisWord(key), RedisWord(above.map(String.init) ?? "")] + operation.words
        case .feed(let key, let channel, let name, let capacity, let payload):
            [
                "feed", RedisWord(key), RedisWord(channel), RedisWord(name), RedisWord(String(capacity)),
                RedisWord(payload),
            ]
        }
    }

    /// The words behind their number.
    var counted: [RedisWord] {
        let words = words
        return [RedisWord(String(words.count))] + words
    }
}
