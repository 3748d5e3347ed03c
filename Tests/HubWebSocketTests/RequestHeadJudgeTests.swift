import Testing

@testable import HubWebSocket

/// Which heads the library gets to read (RFC 9112 §2 to §6).
@Suite struct RequestHeadJudgeTests {
    private func status(_ text: String) -> Int? {
        if case .refuse(let response) = RequestHeadJudge.judge(all: Array(text.utf8)[...]).verdict {
            response.status
        } else {
            nil
        }
    }

    @Test(arguments: [
        (400, "GET / HTTP/1.1\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        (400, "GET / HTTP/1.1\nHost: a\n\n"), (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\n\n"), (400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"), (400, "GET /\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"), (505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\n"),
        (501, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n"), (405, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (411, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n"), (400, "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabGET / HTTP/1.1\r\n\r\n"),
    ])
    func `a bad head is refused, also behind a good one`(status: Int, text: String) {
        #expect(self.status(text) == status)
    }

    @Test(arguments: [
        "/metrics%0aq", "/metrics%0d", "/%6detrics", "//metrics", "/./metrics", "/x/../metrics", "/x%2f..%2fmetrics",
        "/metrics%7f",
        "/metrics%", "/metrics%2", "/metrics%+1", "/metrics%3f", "/metrics/..", "/a//", "/%2e%2e/metrics",
    ])
    func `a path has one spelling (RFC 3986 6.2.2)`(path: String) {
        #expect(status("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n") == 400)
    }

    @Test(arguments: ["/", "/metrics", "/a/", "/v1/media/a%3Ab%2Bc", "/a?b=//../%2e%0a", "/a.b/.c/..d", "/%C3%A5"])
    func `what has to be encoded may be`(path: String) {
        #expect(status("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n") == nil)
    }

    @Test func `what is too long is told so before it ends`() {
        #expect(status("GET /" + String(repeating: "x", count: 5000)) == 414)
        #expect(status("GET / HTTP/1.1\r\nHost: " + String(repeating: "x", count: 5000)) == 431)
    }

    @Test func `a good head is told with the length of its body, and what has not come is waited for`() {
        let head = "POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n"
        guard case .good(head.utf8.count, 3) = RequestHeadJudge.judge(Array((head + "abc").utf8)[...]) else {
            Issue.record("not good")
            return
        }
        for count in 1..<head.utf8.count {
            guard case .incomplete = RequestHeadJudge.judge(Array(head.utf8)[..<count]) else {
                Issue.record("not incomplete after \(count) bytes")
                return
            }
        }
        guard case .blank(2) = RequestHeadJudge.judge(Array(("\r\n" + head).utf8)[...]) else {
            Issue.record("no empty line")
            return
        }
    }
}
