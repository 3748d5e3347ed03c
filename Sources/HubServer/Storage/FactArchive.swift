import LineModel

/// A store that hands out all it knows, to be put into another.
public protocol FactArchive: FactStore {
    /// Hands out all facts in portions, in an order in which another store takes them; stops early when `portion` says
    /// `false`.
    ///
    /// Blocks, and must not be called on a thread of the store. What is changed meanwhile may be missed: it is for stores
    /// that no hub uses.
    func readAll(_ portion: ([StoredFact]) throws(StoreError) -> Bool) throws(StoreError)
}

extension FactArchive {
    /// Whether the store knows nothing at all. Blocks.
    public func isEmpty() throws(StoreError) -> Bool {
        var isEmpty = true
        try readAll { facts throws(StoreError) in
            if !facts.isEmpty { isEmpty = false }
            return isEmpty
        }
        return isEmpty
    }

    /// Puts all facts into the other store, and returns how many. Blocks until they are durable there.
    public func copy(to other: any FactStore) throws(StoreError) -> Int {
        var count = 0
        try readAll { facts throws(StoreError) in
            try other.appendAndWait(facts)
            count += facts.count
            return true
        }
        return count
    }
}
