extension String {
    /// Compares by UTF-8 bytes, as JSON does; `==` would take a composed and a decomposed letter for the same.
    func hasSameBytes(as other: String) -> Bool {
        // What `==` tells apart, which is cheap for short strings, has other bytes in any case.
        utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
    }
}
