import CLinux
import Glibc

extension Span<UInt8> {
    /// Where the first occurrence of `needle` at or after `start` ends.
    ///
    /// By `memmem`, which looks at many bytes at once.
    func end(of needle: StaticString, from start: Int) -> Int? {
        guard start < count else { return nil }
        return unsafe withUnsafeBytes { bytes in
            let found = unsafe loadtest_find(
                bytes.baseAddress! + start, bytes.count - start, needle.utf8Start, needle.utf8CodeUnitCount)
            return unsafe found.map { unsafe UnsafeRawPointer($0) - bytes.baseAddress! + needle.utf8CodeUnitCount }
        }
    }

    /// Whether `needle` stands at `start`.
    func has(_ needle: StaticString, at start: Int) -> Bool {
        guard start + needle.utf8CodeUnitCount <= count else { return false }
        return unsafe withUnsafeBytes {
            unsafe memcmp($0.baseAddress! + start, needle.utf8Start, needle.utf8CodeUnitCount) == 0
        }
    }

    /// The decimal number at `start`; nil if no digit is there.
    func number(at start: Int) -> Int? {
        var value = 0
        var index = start
        while index < count, case let digit = self[index] &- 0x30, digit < 10 {
            value = value &* 10 &+ Int(digit)
            index += 1
        }
        return index == start ? nil : value
    }

    /// The bytes as text, for messages to people.
    var text: String {
        unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension Span<UInt8> {
    /// A copy that outlives the span.
    var array: [UInt8] {
        unsafe withUnsafeBytes { unsafe Array($0) }
    }
}
