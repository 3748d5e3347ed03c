/// Remembers so many values, and forgets the one that was used longest ago.
///
/// Keys stand in a ring of places, the latest first: every verb takes constant time.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// An index of `entries`. Half a word, as each value has three of them.
    private typealias Place = UInt32

    private var places: [Key: Place] = [:]
    private var entries: [Entry] = []
    /// Places that hold nothing.
    private var free: [Place] = []
    private var latest: Place?
    private let capacity: Int

    private struct Entry: Sendable {
        var key: Key
        var value: Value
        /// The neighbours in the ring.
        var older: Place
        var newer: Place
    }

    init(capacity: Int) {
        precondition(capacity < Place.max, "a place numbers them all")
        self.capacity = capacity
    }

    var count: Int { places.count }

    /// The value, which counts as used.
    mutating func value(of key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        if place != latest {
            unlink(place)
            link(place)
        }
        return self[place].value
    }

    mutating func remember(_ value: Value, of key: Key) {
        guard capacity > 0 else { return }
        forget(key)
        if places.count == capacity, let latest { forget(self[self[latest].newer].key) }
        let place: Place
        if let reused = free.popLast() {
            place = reused
            self[place].key = key
            self[place].value = value
        } else {
            place = Place(entries.count)
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

    private subscript(place: Place) -> Entry {
        get { entries[Int(place)] }
        _modify { yield &entries[Int(place)] }
    }

    /// Puts the entry before the latest; seen from there, the oldest is the next newer one of the ring.
    private mutating func link(_ place: Place) {
        if let latest {
            let oldest = self[latest].newer
            self[place].older = latest
            self[place].newer = oldest
            self[latest].newer = place
            self[oldest].older = place
        } else {
            self[place].older = place
            self[place].newer = place
        }
        latest = place
    }

    private mutating func unlink(_ place: Place) {
        let older = self[place].older
        let newer = self[place].newer
        if older == place {
            latest = nil
            return
        }
        self[older].newer = newer
        self[newer].older = older
        if latest == place { latest = older }
    }
}
