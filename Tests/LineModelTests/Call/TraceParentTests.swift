import LineModel
import Testing

/// W3C Trace Context (https://www.w3.org/TR/trace-context/), section 3.2.
@Suite struct TraceParentTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    @Test func `a traceparent is kept as it came`() throws {
        let parent = try #require(TraceParent("00-\(Self.trace)-\(Self.span)-01"))
        #expect(parent.text == "00-\(Self.trace)-\(Self.span)-01")
        #expect(parent.traceID == Self.trace && parent.spanID == Self.span)
    }

    @Test func `of a later version the parts are taken that version 00 has`() throws {
        for rest in ["", "-", "-what-the-future-brings"] {
            let parent = try #require(TraceParent("cc-\(Self.trace)-\(Self.span)-00\(rest)"))
            #expect(parent.text == "00-\(Self.trace)-\(Self.span)-00")
        }
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-0", "00-\(trace)-\(span)-01-more",
        "00-\(trace)-\(span)-01 ",
        "ff-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01.more", "0-\(trace)-\(span)-010", "00_\(trace)_\(span)_01",
        "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-B7AD6B7169203331-01", "00-\(trace)-\(span)-0g",
        "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
        "00-\(trace.dropLast())é-\(span)-01", "00-\(trace)-\(span)-01,00-\(trace)-\(span)-01",
    ])
    func `what is invalid is none`(value: String) { #expect(TraceParent(value) == nil) }
}
