import HubRedis

/// The one script by which everything that nodes share is changed: guards, operations and publications as one step.
///
/// The words that follow the script are what `RedisCommit.words` makes of a commit. Redis runs a script alone and whole, so
/// what it writes is there whole or not at all, whenever a node dies; and because of its first line a Redis that is full,
/// a replica, or one with too few replicas refuses it before its first write (https://redis.io/docs/latest/develop/programmability/eval-intro/).
/// Needs Redis 7.0.
enum CommitScript {
    static let script = RedisScript(
        """
        #!lua
        local at = 0
        local function word()
          at = at + 1
          return ARGV[at]
        end
        local function words(count)
          local list = {}
          for i = 1, count do list[i] = word() end
          return list
        end

        for _ = 1, tonumber(word()) do
          local key, expected = word(), word()
          local version = redis.call('HGET', key, 'v') or ''
          if version ~= expected then return {0, key, version, redis.call('HGET', key, 's') or ''} end
        end

        local seqs, told, own = {1}, {}, {}
        local function run(op)
          local special = own[op[1]]
          if special then return special(op) end
          return redis.call(unpack(op))
        end

        -- Runs the rest where the hash has no such field.
        own['unless'] = function(op)
          if redis.call('HEXISTS', op[2], op[3]) == 0 then run({unpack(op, 4)}) end
        end

        -- Runs the rest where the set has no such member.
        own['unlessMember'] = function(op)
          if redis.call('SISMEMBER', op[2], op[3]) == 0 then run({unpack(op, 4)}) end
        end

        -- Puts the member behind all others, and leaves it where it stands already.
        own['append'] = function(op)
          local last = redis.call('ZREVRANGE', op[2], 0, 0, 'WITHSCORES')
          redis.call('ZADD', op[2], 'NX', (tonumber(last[2]) or 0) + 1, op[3])
        end

        -- Takes out what has at most a score, so many at a time, and runs the rest for each: $0 is the member, $1 its
        -- first word, and so on.
        own['sweep'] = function(op)
          local swept = redis.call('ZRANGE', op[2], '-inf', op[3], 'BYSCORE', 'LIMIT', 0, op[4])
          for _, member in ipairs(swept) do
            local parts = {['0'] = member}
            local count = 0
            for part in member:gmatch('[^ ]+') do
              count = count + 1
              parts[tostring(count)] = part
            end
            local place = 5
            while op[place] do
              local each = {}
              for i = 1, tonumber(op[place]) do each[i] = op[place + i]:gsub('%$(%d)', parts) end
              run(each)
              place = place + #each + 1
            end
            redis.call('ZREM', op[2], member)
          end
        end

        -- Numbers the payload, keeps the latest ones, and tells of it once all is written.
        own['feed'] = function(op)
          local seq = string.format('%.0f', redis.call('HINCRBY', op[2], 'seq', 1))
          local entry = seq .. ' ' .. op[6]
          redis.call('RPUSH', op[2] .. ':ring', entry)
          redis.call('LTRIM', op[2] .. ':ring', -tonumber(op[5]), -1)
          seqs[#seqs + 1] = seq
          told[#told + 1] = {op[3], op[4] .. ' ' .. entry}
        end

        -- Empties the feed, leaves out a number above all that were told, and runs the rest; nothing where the feed is
        -- further on already.
        own['restart'] = function(op)
          local seq = tonumber(redis.call('HGET', op[2], 'seq') or 0)
          local told = tonumber(op[3]) or seq
          if seq > told + 1 then return end
          redis.call('HSET', op[2], 'seq', string.format('%.0f', math.max(seq, told) + 1))
          redis.call('DEL', op[2] .. ':ring')
          run({unpack(op, 4)})
        end

        for _ = 1, tonumber(word()) do run(words(tonumber(word()))) end
        for _ = 1, tonumber(word()) do redis.call('PUBLISH', word(), word()) end
        for _, entry in ipairs(told) do redis.call('PUBLISH', entry[1], entry[2]) end
        return seqs
        """)
}
