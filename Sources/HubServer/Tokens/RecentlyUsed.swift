/// Remembers so many values, and forgets the one that was used longest ago.
///
/// Keys stand in a ring of indices, the latest first: every verb takes constant time.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var places: [Key: Int] = [:]
    private var entries: [Entry] = []
    /// Indices of `entries` that hold nothing.
    private var free: [Int] = []
    private var latest: Int?
    private let capacity: Int

    private struct Entry: Sendable {
        var key: Key
        var value: Value
        /// The neighbours in the ring.
        var older: Int
        var newer: Int
    }

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { places.count }

    /// The value, which counts as used.
    mutating func value(of key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        unlink(place)
        link(place)
        return entries[place].value
    }

    mutating func remember(_ value: Value, of key: Key) {
        guard capacity > 0 else { return }
        forget(key)
        if places.count == capacity, let latest { forget(entries[entries[latest].newer].key) }
        let place: Int
        if let reused = free.popLast() {
            place = reused
            entries[place].key = key
            entries[place].value = value
        } else {
            place = entries.count
            entries.append(Entry(key: key, value: value, older: place, newer: place))
        }
        places[key] = place
        link(place)
    }

    mutating func forget(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        unlink(place)
        free.append(place)
    }

    /// Puts the entry before the latest; seen from there, the oldest is the next newer one of the ring.
    private mutating func link(_ place: Int) {
        if let latest {
            let oldest = entries[latest].newer
            entries[place].older = latest
            entries[place].newer = oldest
            entries[latest].newer = place
            entries[oldest].older = place
        } else {
            entries[place].older = place
            entries[place].newer = place
        }
        latest = place
    }

    private mutating func unlink(_ place: Int) {
        let older = entries[place].older
        let newer = entries[place].newer
        if older == place {
            latest = nil
            return
        }
        entries[older].newer = newer
        entries[newer].older = older
        if latest == place { latest = older }
    }
}
