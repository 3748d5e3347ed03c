/// Encodes JSON straight into a byte buffer, without a tree and without white space.
///
/// Commas come by themselves. The caller keeps the grammar: in an object a key before each value, an end for each begin
/// of the same kind; keys are not checked for repetition, nor integers for the protocol's bound of 2^53.
public struct JSONWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8]

    /// Whether the next key or value follows another one in the same object or array.
    private var needsComma = false

    /// Objects and arrays that were begun and not ended.
    private var depth = 0

    /// Has room for that many bytes before it must allocate again.
    public init(capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Writes behind bytes that stand already, with room for `capacity` bytes in all.
    public init(behind start: [UInt8], capacity: Int) {
        self.init(capacity: capacity)
        bytes.append(contentsOf: start)
    }

    /// Hands out what was written, without a copy, and starts anew.
    public mutating func takeBytes() -> [UInt8] {
        defer { reset(keepingCapacity: false) }
        return bytes
    }

    /// Whether a value was written and everything that was begun is ended.
    public var isComplete: Bool { depth == 0 && needsComma }

    /// Starts a new text; keeping the capacity spares the allocation unless a copy of `bytes` is still alive.
    public mutating func reset(keepingCapacity: Bool = true) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
        needsComma = false
        depth = 0
    }

    /// Writes a key and a string, as the two would one by one.
    public mutating func member(_ key: StaticString, _ value: String) {
        bytes.appendMember(key, value, comma: needsComma)
        needsComma = true
    }

    /// Writes a key and a number, as the two would one by one.
    public mutating func member(_ key: StaticString, _ value: Int64) {
        bytes.appendMember(key, value, comma: needsComma)
        needsComma = true
    }

    /// Writes a key and a truth value, as the two would one by one.
    public mutating func member(_ key: StaticString, _ value: Bool) {
        bytes.appendMember(key, word: value ? "true" : "false", comma: needsComma)
        needsComma = true
    }

    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    public mutating func endObject() { end(UInt8(ascii: "}")) }

    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Writes a key that stands in the program, without looking for anything to escape in it.
    public mutating func key(_ key: StaticString) {
        bytes.appendKey(key, comma: needsComma)
        needsComma = false
    }

    /// Writes a key that is known only when the program runs.
    public mutating func key(named key: String) {
        bytes.appendQuoted(key, comma: needsComma, colon: true)
        needsComma = false
    }

    public mutating func string(_ value: String) {
        bytes.appendQuoted(value, comma: needsComma, colon: false)
        needsComma = true
    }

    public mutating func integer(_ value: Int64) {
        bytes.appendDecimal(value, comma: needsComma)
        needsComma = true
    }

    public mutating func integer(_ value: Int) {
        integer(Int64(value))
    }

    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
    }

    /// Writes the shortest text that reads back as the same double; stops the process when it is not finite.
    public mutating func double(_ value: Double) {
        precondition(value.isFinite, "JSON has no word for \(value).")
        separate()
        // Swift's description of a finite double is JSON, and always has a fraction or an exponent.
        bytes.append(contentsOf: value.description.utf8)
    }

    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes one value that is encoded already; it is not checked.
    public mutating func raw(_ encoded: [UInt8]) {
        separate()
        bytes.append(contentsOf: encoded)
    }

    /// Writes a whole value, members in their order.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let bool): self.bool(bool)
        case .integer(let integer): self.integer(integer)
        case .number(let number): double(number)
        case .string(let string): self.string(string)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                key(named: member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
        depth += 1
    }

    private mutating func end(_ bracket: UInt8) {
        precondition(depth > 0, "An object or array ends that was not begun.")
        bytes.append(bracket)
        needsComma = true
        depth -= 1
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}
