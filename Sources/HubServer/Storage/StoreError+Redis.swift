import HubRedis

extension StoreError {
    /// Translates what Redis says (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors).
    init(_ error: RedisError) {
        switch error {
        case .overloaded: self = .overloaded
        case .unavailable: self = .failed("There is no connection to Redis. Nothing was stored.")
        case .closed: self = .closed
        case .lost, .timedOut: self = .failed("Redis does not answer. Whether the last change was stored is not known.")
        case .forbidden(let word): self = .failed("\(word) may not be sent to Redis.")
        case .refused("OOM", let message):
            self = .diskFull("Redis is full (\(message)). Give it more memory (maxmemory), or keep less history.")
        case .refused(let code, let message):
            switch code {
            case "NOAUTH", "WRONGPASS", "NOPERM", "READONLY", "MISCONF", "NOREPLICAS":
                self = .notWritable("Redis does not take changes (\(code) \(message)). See to its configuration.")
            default: self = .failed("Redis refused (\(code) \(message)).")
            }
        }
    }

    init(_ error: SharedFormatError) {
        if case .newer = error {
            self = .newerRelease("\(error) Start that one.")
        } else {
            self = .damaged("\(error) Restore Redis from a backup.")
        }
    }

    /// Redis holds another kind of value than the store wrote.
    static func unexpected(_ reply: RedisValue) -> StoreError {
        .damaged("Redis answers what the store does not expect: \(reply). Does another program use its keys?")
    }
}

extension StoredFact {
    /// Reads a fact as it stands in Redis.
    init(stored reply: RedisValue) throws(StoreError) {
        guard let bytes = reply.bytes else { throw .unexpected(reply) }
        do {
            try self.init(forNodes: bytes)
        } catch {
            throw StoreError(error)
        }
    }
}
