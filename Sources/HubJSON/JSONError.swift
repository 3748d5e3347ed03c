/// Why a text was refused.
///
/// An offset counts the bytes that were read when the fault was seen; it lies at the fault or shortly behind it.
public enum JSONError: Error, Equatable, Sendable {
    /// Not JSON, or JSON that the hub does not take: a top level other than object or array, `\u0000`, a real number
    /// beyond double. The message is jansson's, without any part of the text.
    case syntax(message: String, offset: Int)
    /// More objects and arrays inside one another than the limit; the offset is that of the bracket.
    case tooDeep(offset: Int)
    /// The same key twice in one object, escapes resolved.
    case duplicateKey(offset: Int)
    /// An integer of magnitude 2^53 or more; the offset is known only beyond 64 bits.
    case integerTooLarge(offset: Int?)
    case invalidUTF8(offset: Int)
    /// More bytes than the limit.
    case tooLarge(bytes: Int)
}

extension JSONError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .syntax(let message, let offset): "\(message) at byte \(offset)"
        case .tooDeep(let offset): "nested too deeply at byte \(offset)"
        case .duplicateKey(let offset): "duplicate key at byte \(offset)"
        case .integerTooLarge(let offset?): "integer too large at byte \(offset)"
        case .integerTooLarge(nil): "integer too large"
        case .invalidUTF8(let offset): "invalid UTF-8 at byte \(offset)"
        case .tooLarge(let bytes): "\(bytes) bytes are too many"
        }
    }
}
