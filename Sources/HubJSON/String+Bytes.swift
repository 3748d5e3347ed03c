extension String {
    /// Compares by UTF-8 bytes, as JSON does; `==` would take a composed and a decomposed letter for the same.
    func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
