/// An entry of a feed as Redis keeps and publishes it (`RedisOperation.feed`): its number, a space, its payload.
struct FeedEntry: Hashable, Sendable {
    let number: Int64
    let payload: ArraySlice<UInt8>

    /// Reads an entry of the ring; nil where it is none.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let space = bytes.firstIndex(of: UInt8(ascii: " ")),
            let number = Int64(String(decoding: bytes[..<space], as: UTF8.self))
        else { return nil }
        self.number = number
        payload = bytes[(space + 1)...]
    }

    /// Parts what was published into the feed's name and the rest, which is an entry; nil where it is nothing such.
    static func parts(_ message: [UInt8]) -> (name: String, entry: ArraySlice<UInt8>)? {
        guard let space = message.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        return (String(decoding: message[..<space], as: UTF8.self), message[(space + 1)...])
    }
}
