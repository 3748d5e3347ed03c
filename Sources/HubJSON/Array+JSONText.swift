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
        // SAFETY: the key with what stands around it.
        unsafe append(atMost: key.memberBytes) { text in unsafe text.put(key, comma: comma) }
    }

    /// Appends `"key":"text"`, in one step where nothing of the text is to be escaped.
    mutating func appendMember(_ key: StaticString, _ string: String, comma: Bool) {
        // SAFETY: the storage is read during the call only, and is not that of the array appended to.
        let isDone = unsafe string.utf8.withContiguousStorageIfAvailable { string in
            guard unsafe string.indexToEscape(from: 0) == nil else { return false }
            // SAFETY: the key, the string and two quotes.
            unsafe append(atMost: key.memberBytes + string.count + 2) { text in
                unsafe text.put(key, comma: comma)
                unsafe text.put(UInt8(ascii: "\""))
                unsafe text.put(string)
                unsafe text.put(UInt8(ascii: "\""))
            }
            return true
        }
        guard isDone != true else { return }
        appendKey(key, comma: comma)
        appendQuoted(string, comma: false, colon: false)
    }

    /// Appends `"key":-123`.
    mutating func appendMember(_ key: StaticString, _ value: Int64, comma: Bool) {
        // SAFETY: the key and a number.
        unsafe append(atMost: key.memberBytes + Self.decimalBytes) { text in
            unsafe text.put(key, comma: comma)
            unsafe text.put(value)
        }
    }

    /// Appends `"key":` and a word of JSON's own, such as `true`.
    mutating func appendMember(_ key: StaticString, word: StaticString, comma: Bool) {
        // SAFETY: the key and the word.
        unsafe append(atMost: key.memberBytes + word.utf8CodeUnitCount) { text in
            unsafe text.put(key, comma: comma)
            unsafe text.put(word)
        }
    }

    mutating func appendDecimal(_ value: Int64, comma: Bool) {
        // SAFETY: a number and a comma.
        unsafe append(atMost: Self.decimalBytes + 1) { text in
            if comma { unsafe text.put(UInt8(ascii: ",")) }
            unsafe text.put(value)
        }
    }

    /// 19 digits and a sign.
    private static var decimalBytes: Int { 20 }

    private mutating func appendQuoted(_ string: UnsafeBufferPointer<UInt8>, comma: Bool, colon: Bool) {
        let firstEscape = unsafe string.indexToEscape(from: 0)
        let plain = unsafe UnsafeBufferPointer(rebasing: string[..<(firstEscape ?? string.count)])
        // One step for the whole where nothing is escaped, which is nearly always.
        // SAFETY: the string, a comma, two quotes and a colon at most.
        unsafe append(atMost: string.count + 4) { text in
            if comma { unsafe text.put(UInt8(ascii: ",")) }
            unsafe text.put(UInt8(ascii: "\""))
            unsafe text.put(plain)
            guard firstEscape == nil else { return }
            unsafe text.put(UInt8(ascii: "\""))
            if colon { unsafe text.put(UInt8(ascii: ":")) }
        }
        guard let firstEscape else { return }
        unsafe appendEscaped(string, from: firstEscape)
        append(UInt8(ascii: "\""))
        if colon { append(UInt8(ascii: ":")) }
    }

    /// Makes room once for what `body` puts at the end, which must not be more than `capacity`; inlined, so that a token
    /// costs one look at the array and its own bytes.
    @inline(__always)
    private mutating func append(atMost capacity: Int, _ body: (inout UnsafeMutablePointer<UInt8>) -> Void) {
        append(addingCapacity: capacity) { output in
            // SAFETY: the bytes up to `end` were written by the body, within the room that was made for it.
            unsafe output.withUnsafeMutableBufferPointer { buffer, count in
                guard let start = buffer.baseAddress else { return }
                var end = unsafe start + count
                unsafe body(&end)
                count = unsafe end - start
            }
        }
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

extension UnsafeMutablePointer<UInt8> {
    /// Writes a byte here and steps behind it.
    @inline(__always)
    fileprivate mutating func put(_ byte: UInt8) {
        unsafe pointee = byte
        unsafe self += 1
    }

    /// Writes the bytes here and steps behind them.
    @inline(__always)
    fileprivate mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        unsafe update(from: start, count: bytes.count)
        unsafe self += bytes.count
    }

    /// Writes a string of the program's own here and steps behind it.
    @inline(__always)
    fileprivate mutating func put(_ word: StaticString) {
        // SAFETY: a static string of several bytes lives for ever and stays as it is.
        unsafe put(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// Writes `"key":` here and steps behind it.
    @inline(__always)
    fileprivate mutating func put(_ key: StaticString, comma: Bool) {
        if comma { unsafe put(UInt8(ascii: ",")) }
        unsafe put(UInt8(ascii: "\""))
        unsafe put(key)
        unsafe put(UInt8(ascii: "\""))
        unsafe put(UInt8(ascii: ":"))
    }

    /// Writes a number here, in decimal, and steps behind it.
    @inline(__always)
    fileprivate mutating func put(_ value: Int64) {
        if value < 0 { unsafe put(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var low = unsafe self
        repeat {
            unsafe put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        // The digits came lowest first.
        var high = unsafe self - 1
        while unsafe low < high {
            unsafe swap(&low.pointee, &high.pointee)
            unsafe low += 1
            unsafe high -= 1
        }
    }
}

extension StaticString {
    /// What it takes at most as a member's key: besides itself a comma, two quotes and a colon.
    fileprivate var memberBytes: Int { utf8CodeUnitCount + 4 }
}

extension UnsafeBufferPointer<UInt8> {
    /// Finds the next byte that must be escaped; eight at a time, as most strings have none.
    fileprivate func indexToEscape(from start: Int) -> Int? {
        var index = start
        while index + 8 <= count, unsafe !needsEscape(inEightFrom: index) { index += 8 }
        // The rest together with bytes that were seen already.
        if index + 8 > count, count >= start + 8, unsafe !needsEscape(inEightFrom: count - 8) { return nil }
        while index < count {
            // SAFETY: the index lies in the buffer's range.
            let byte = unsafe self[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
            index += 1
        }
        return nil
    }

    /// Whether one of eight bytes, all in the buffer, must be escaped.
    @inline(__always)
    private func needsEscape(inEightFrom index: Int) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        // SAFETY: the caller vouches for the eight bytes.
        let word = unsafe UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: index, as: UInt64.self)
        // A byte's high bit is set where the byte is below 0x20, a quote or a backslash (and sometimes above such a one).
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let isLow = (word &- ones &* 0x20) & ~word
        let isQuote = (quotes &- ones) & ~quotes
        let isBackslash = (backslashes &- ones) & ~backslashes
        return (isLow | isQuote | isBackslash) & highs != 0
    }
}
