import HubLoop
import Testing

@testable import HubWebSocket

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How far what came was judged, and how far somebody has read it.
@Suite struct JudgedInputTests {
    @Test func `requests are counted as they are reported, and nobody may have read beyond the last`() {
        let (verdict, good) = RequestHeadJudge.judge(
            all: Array(
                """
                POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\
                GET / HTTP/1.1\r\nHost: a\r\n\r\n\
                GET / HT
                """.utf8)[...])
        guard case .good(_, 3) = verdict else {
            Issue.record("the first is not good")
            return
        }
        var judged = JudgedInput(good, behind: 1_000)
        #expect(judged.requests == 2)
        let known = (0..<2).map { _ in judged.requestReported() }
        #expect(known == [true, true])
        #expect(judged.requests == 0)
        let end = UInt64(1_000 + good.bytes)
        #expect(!judged.isExceeded(byBytesTaken: end))
        #expect(judged.isExceeded(byBytesTaken: end + 1))
        #expect(!judged.isExceeded(byBytesTaken: nil))
        let isKnown = judged.requestReported()
        #expect(!isKnown)
    }

    #if os(Linux)
        @Test func `what was read of a socket is what has come less what is unread, also when the other end has ended`()
            throws
        {
            let listening = try ListeningSocket(address: "127.0.0.1", port: 0)
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(client) }
            let address = SocketAddress(numeric: "127.0.0.1", port: listening.port)!
            #expect(unsafe address.withSockaddr { unsafe connect(client, $0, $1) } == 0)
            let (server, _) = listening.acceptConnection()
            defer { close(server) }
            var buffer = [UInt8](repeating: 0, count: 10)
            #expect(TakenInput.bytes(of: server) == 0)
            unsafe send(client, buffer, 10, 0)
            // Looking at it is not taking it.
            unsafe recv(server, &buffer, 10, Int32(MSG_PEEK))
            #expect(TakenInput.bytes(of: server) == 0)
            unsafe recv(server, &buffer, 4, 0)
            #expect(TakenInput.bytes(of: server) == 4)
            shutdown(client, Int32(SHUT_WR))
            #expect(TakenInput.bytes(of: server) == 4)
            unsafe recv(server, &buffer, 10, 0)
            #expect(TakenInput.bytes(of: server) == 10)
            unsafe recv(server, &buffer, 10, 0)
            #expect(TakenInput.bytes(of: server) == 10)
        }
    #endif
}
