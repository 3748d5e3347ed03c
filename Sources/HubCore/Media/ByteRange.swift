/// The part of a file that a request asks for (RFC 9110, section 14).
public enum ByteRange: Hashable, Sendable {
    /// All of it: nothing was asked for that is understood; several parts are not.
    case whole
    case part(Range<Int>)
    /// Nothing of it is there.
    case unsatisfiable

    /// Reads a Range header for a file of that length, which is not 0.
    public init(_ header: String?, of length: Int) {
        self = header.flatMap { Self.read($0, length) } ?? .whole
    }

    private static func read(_ header: String, _ length: Int) -> ByteRange? {
        let text = header.filter { $0 != " " && $0 != "\t" }
        guard text.prefix(6).lowercased() == "bytes=" else { return nil }
        let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        switch (ends[0].isEmpty, ends[1].isEmpty) {
        case (true, true): return nil
        case (true, false):
            guard let count = number(ends[1]) else { return nil }
            return count == 0 ? .unsatisfiable : .part(max(0, length - count)..<length)
        case (false, true):
            guard let first = number(ends[0]) else { return nil }
            return first < length ? .part(first..<length) : .unsatisfiable
        case (false, false):
            guard let first = number(ends[0]), let last = number(ends[1]), first <= last else { return nil }
            return first < length ? .part(first..<min(last + 1, length)) : .unsatisfiable
        }
    }

    /// Digits alone; what does not fit is larger than any file.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return min(Int(text) ?? .max, Int.max - 1)
    }
}
