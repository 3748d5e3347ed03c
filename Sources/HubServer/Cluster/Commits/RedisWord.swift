/// One word of a command: any bytes.
package struct RedisWord: Hashable, Sendable {
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package init(_ text: String) { bytes = Array(text.utf8) }
}

extension RedisWord: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
}

extension RedisWord: CustomStringConvertible {
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
