extension [UInt8] {
    /// Appends `"text"` and the bytes around it; the quote, the backslash and what is below 0x20 are escaped (RFC 8259, 7).
    mutating func appendQuoted(_ string: String, comma: Bool, colon: Bool) {
        // SAFETY: the storage is read during the call only, and is not that of the array appended to.
        let done: Void? = unsafe string.utf8.withContiguousStorageIfAvailable {
            unsafe appendQuoted($0, comma: comma, colon: colon)
        }
        if done == nil {
            // Only strings bridged from Objective-C come here.
            let copy = Array(string.utf8)
            unsafe copy.withUnsafeBufferPointer { unsafe appendQuoted($0, comma: comma, colon: colon) }
        }
    }

    /// Appends `"key":`; the key must be ASCII of which nothing is to be escaped.
    mutating func appendKey(_ key: StaticString, comma: Bool) {
        append(addingCapacity: key.utf8CodeUnitCount + 4) { output in
            if comma { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "\""))
            // SAFETY: a static string of several bytes lives for ever and stays as it is.
            unsafe output.append(copying: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
            output.appendQuoteAndColon(true)
        }
    }

    mutating func appendDecimal(_ value: Int64, comma: Bool) {
        // 19 digits, a sign and a comma.
        append(addingCapacity: 21) { output in
            if comma { output.append(UInt8(ascii: ",")) }
            if value < 0 { output.append(UInt8(ascii: "-")) }
            var rest = value.magnitude
            let start = output.count
            repeat {
                output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
                rest /= 10
            } while rest > 0
            // The digits came lowest first.
            var low = start
            var high = output.count - 1
            while low < high {
                output.swapAt(low, high)
                low += 1
                high -= 1
            }
        }
    }

    private mutating func appendQuoted(_ text: UnsafeBufferPointer<UInt8>, comma: Bool, colon: Bool) {
        let firstEscape = unsafe text.indexToEscape(from: 0)
        let plain = unsafe UnsafeBufferPointer(rebasing: text[..<(firstEscape ?? text.count)])
        // One step for the whole where nothing is escaped, which is nearly always: two quotes, comma and colon.
        append(addingCapacity: text.count + 4) { output in
            if comma { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "\""))
            unsafe output.append(copying: plain)
            if firstEscape == nil { output.appendQuoteAndColon(colon) }
        }
        guard let firstEscape else { return }
        unsafe appendEscaped(text, from: firstEscape)
        append(addingCapacity: 2) { $0.appendQuoteAndColon(colon) }
    }

    /// Copies the runs between bytes to escape; the first of these stands at `start`.
    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, from start: Int) {
        var runStart = start
        while let index = unsafe text.indexToEscape(from: runStart) {
            unsafe append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<index]))
            // SAFETY: the index comes from the buffer's own range.
            appendEscape(of: unsafe text[index])
            runStart = index + 1
        }
        unsafe append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart...]))
    }

    private mutating func appendEscape(of byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        default:
            append(contentsOf: "u00".utf8)
            append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let digit = byte & 0x0F
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}

extension OutputSpan<UInt8> {
    fileprivate mutating func appendQuoteAndColon(_ colon: Bool) {
        append(UInt8(ascii: "\""))
        if colon { append(UInt8(ascii: ":")) }
    }

    /// Stops the process when there is no room.
    fileprivate mutating func append(copying bytes: UnsafeBufferPointer<UInt8>) {
        precondition(bytes.count <= freeCapacity, "An output span has no room for its bytes.")
        // SAFETY: the room was checked, and the span's own bytes before `count` stay as they are.
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            _ = unsafe buffer[count...].initialize(fromContentsOf: bytes)
            count += bytes.count
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Finds the next byte that must be escaped; eight at a time, as most strings have none.
    fileprivate func indexToEscape(from start: Int) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index + 8 <= count {
            // SAFETY: eight bytes from here lie inside the buffer.
            let word = unsafe UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: index, as: UInt64.self)
            // A byte's high bit is set where the byte is below 0x20, a quote or a backslash (and sometimes above such a one).
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            let isLow = (word &- ones &* 0x20) & ~word
            let isQuote = (quotes &- ones) & ~quotes
            let isBackslash = (backslashes &- ones) & ~backslashes
            if (isLow | isQuote | isBackslash) & highs != 0 { break }
            index += 8
        }
        while index < count {
            // SAFETY: the index lies in the buffer's range.
            let byte = unsafe self[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
            index += 1
        }
        return nil
    }
}
