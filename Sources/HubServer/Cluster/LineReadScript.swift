import HubRedis

/// Reads where lines stand, and the epoch in which they do, at one moment. Its words are the key of the store's record and
/// those of the lines; it writes nothing.
enum LineReadScript {
    /// One line: the epoch, the version, and the state.
    static let whole = RedisScript(
        """
        #!lua flags=no-writes
        local line = redis.call('HMGET', ARGV[2], 'v', 's')
        return {redis.call('HGET', ARGV[1], 'v'), line[1], line[2]}
        """)

    /// Many lines: the epoch, and each one's version.
    static let positions = RedisScript(
        """
        #!lua flags=no-writes
        local found = {redis.call('HGET', ARGV[1], 'v')}
        for i = 2, #ARGV do found[i] = redis.call('HGET', ARGV[i], 'v') end
        return found
        """)
}
