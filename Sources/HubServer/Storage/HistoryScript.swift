import HubRedis

/// Reads a stretch of the history of some lines, newest first, past entries that the viewer has hidden.
///
/// `RedisHistoryWalk` gives its words: where the entries and their hiders stand, the viewer, the place to go on from (two
/// empty words for the newest), how many entries are wanted, how many may be looked at, and the lines' sorted sets.
/// Its reply is the place where it stopped because it had looked at so many (two empty words when it did not), and the
/// entries. So one run costs Redis no more than a few milliseconds, whatever a viewer has hidden. It writes nothing.
enum HistoryScript {
    static let script = RedisScript(
        """
        #!lua flags=no-writes
        local ended, hiders, viewer = ARGV[1], ARGV[2], ARGV[3]
        local start, startCall = tonumber(ARGV[4]), ARGV[5]
        local wanted, budget = tonumber(ARGV[6]), tonumber(ARGV[7])
        local chunk = 64

        -- By bytes: Lua's own comparison follows the locale of the server.
        local function precedes(a, b)
          for i = 1, math.min(#a, #b) do
            local x, y = a:byte(i), b:byte(i)
            if x ~= y then return x < y end
          end
          return #a < #b
        end
        local function isNewer(at, call, otherAt, otherCall)
          if at ~= otherAt then return at > otherAt end
          return precedes(otherCall, call)
        end

        local sources = {}
        for i = 8, #ARGV do
          local rank = 0
          if start then rank = redis.call('ZCOUNT', ARGV[i], '(' .. ARGV[4], '+inf') end
          sources[#sources + 1] = {key = ARGV[i], rank = rank, entries = {}, place = 1}
        end

        -- Gives the next entry of a line after the start, and leaves it there.
        local function head(source)
          while true do
            local call = source.entries[source.place]
            if not call then
              source.entries = redis.call('ZREVRANGE', source.key, source.rank, source.rank + chunk - 1, 'WITHSCORES')
              source.rank = source.rank + chunk
              source.place = 1
              call = source.entries[1]
              if not call then return nil end
            end
            local at = tonumber(source.entries[source.place + 1])
            if not start or isNewer(start, startCall, at, call) then return at, call end
            source.place = source.place + 2
          end
        end

        local found = {'', ''}
        for looked = 1, budget do
          if #found - 2 == wanted then return found end
          local newest, newestAt, newestCall
          for _, source in ipairs(sources) do
            local at, call = head(source)
            if at and (not newest or isNewer(at, call, newestAt, newestCall)) then
              newest, newestAt, newestCall = source, at, call
            end
          end
          if not newest then return found end
          if redis.call('SISMEMBER', hiders .. newestCall, viewer) == 0 then
            local entry = redis.call('HGET', ended, newestCall)
            if entry then found[#found + 1] = entry end
          end
          newest.place = newest.place + 2
          if looked == budget then
            found[1], found[2] = string.format('%.0f', newestAt), newestCall
          end
        end
        return found
        """)
}
