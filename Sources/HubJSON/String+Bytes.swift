import CJansson

extension String {
    /// Compares by UTF-8 bytes, as JSON does; `==` would take a composed and a decomposed letter for the same.
    func hasSameBytes(as other: String) -> Bool {
        // What `==` tells apart, which is cheap for short strings, has other bytes in any case.
        guard utf8.count == other.utf8.count, self == other else { return false }
        // SAFETY: both storages are read during the calls only, and have the same number of bytes.
        let isSame = unsafe utf8.withContiguousStorageIfAvailable { bytes in
            unsafe other.utf8.withContiguousStorageIfAvailable { others in
                guard let start = bytes.baseAddress, let other = others.baseAddress else { return true }
                return unsafe memcmp(start, other, bytes.count) == 0
            }
        }
        // Only strings bridged from Objective-C have no such storage.
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}
