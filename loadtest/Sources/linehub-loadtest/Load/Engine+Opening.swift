extension Engine {
    /// Opens these connections, at most `inFlight` at a time, until each has all that it needs.
    ///
    /// - Throws: `Failure` if that takes longer than `seconds`.
    func open(_ indices: Range<Int>, inFlight: Int = 128, seconds: Double = 120) throws {
        let deadline = Clock.now() + UInt64(seconds * 1e9)
        var ramp = Ramp(indices, inFlight: inFlight)
        while true {
            try ramp.step(self)
            guard !ramp.isDone(self) else { return }
            try turn(nanoseconds: 100_000_000)
            guard Clock.now() < deadline else {
                throw Failure("only \(ramp.ready(self)) of \(indices.count) connections were ready after \(seconds) s")
            }
        }
    }
}

extension Engine {
    /// Answers what comes for so long, and does nothing else.
    func rest(seconds: Double) throws {
        let end = Clock.now() + UInt64(seconds * 1e9)
        while case let now = Clock.now(), now < end { try turn(nanoseconds: end - now) }
    }

    /// Drops these connections without a word, and gives the server time to see it.
    func dropAll(_ indices: Range<Int>) throws {
        for index in indices { drop(index) }
        try rest(seconds: 1)
    }
}
