extension RawRepresentable where RawValue == String {
    /// The case of a stored word; `damaged` where there is none.
    init(stored word: String) throws(StoreError) {
        guard let known = Self(rawValue: word) else {
            throw .damaged("The store holds \(word) as a \(Self.self), which there is not. Restore it from a backup.")
        }
        self = known
    }
}
