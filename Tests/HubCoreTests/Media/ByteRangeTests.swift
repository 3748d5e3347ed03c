import HubCore
import Testing

@Suite struct ByteRangeTests {
    @Test(arguments: [
        ("bytes=0-0", 0..<1), ("bytes=0-", 0..<10), ("bytes=9-", 9..<10), ("bytes=3-100", 3..<10), ("bytes=-1", 9..<10),
        ("bytes=-100", 0..<10), ("BYTES=2-4", 2..<5), ("bytes=0-9999999999999999999999", 0..<10),
    ])
    func `A part that is there is that part (P43)`(_ header: String, _ part: Range<Int>) {
        #expect(ByteRange(header, of: 10) == .part(part))
    }

    @Test(arguments: ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=9999999999999999999999-"])
    func `A part beyond the end is none (P43)`(_ header: String) {
        #expect(ByteRange(header, of: 10) == .unsatisfiable)
    }

    @Test(arguments: [
        "bytes=0-1,3-4", "bytes=4-2", "bytes=x-", "bytes=-", "bytes", "items=0-1", "", "bytes=1--2", "bytes=+1-2",
    ])
    func `What is not understood is the whole (RFC 9110, section 14)`(_ header: String) {
        #expect(ByteRange(header, of: 10) == .whole)
        #expect(ByteRange(nil, of: 10) == .whole)
    }
}
