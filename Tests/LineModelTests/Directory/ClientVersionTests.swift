import LineModel
import Testing

@Suite struct ClientVersionTests {
    @Test(arguments: [
        ("4.5.3", "4.5.4"), ("4.5.4", "4.5.10"), ("4.5.4", "4.5.4.1"), ("4.5", "4.5.1"), ("4.9.9", "5"), ("4", "10"),
        ("4.5.9", "4.10"), ("0", "0.0.0.1"),
    ])
    func `compares each component as a number (R9)`(older: String, newer: String) throws {
        let older = try #require(ClientVersion(older)), newer = try #require(ClientVersion(newer))
        #expect(older < newer)
        #expect(!(newer < older))
        #expect(older != newer)
    }

    @Test(arguments: [("4.5", "4.5.0"), ("4", "4.0.0.0"), ("4.05", "4.5")])
    func `counts a missing component as 0 (P42)`(one: String, other: String) throws {
        let one = try #require(ClientVersion(one)), other = try #require(ClientVersion(other))
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(!(one < other) && !(other < one))
    }

    @Test(arguments: [
        "", ".", "4.", ".4", "4..5", "1.2.3.4.5", "4.5.x", "4.5.-1", "v4", " 4", "4.5.٤", "1234567890", "+4",
    ])
    func `reads up to four numbers and nothing else (P42)`(text: String) {
        #expect(ClientVersion(text) == nil)
    }
}
