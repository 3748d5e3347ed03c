import Foundation
import Fuzzing

@testable import HubWebSocket

/// The heads of requests, before the library reads them.
///
/// Invariant: a head that is good is so by its own bytes alone, and until its last byte has come it is waited for; it has no line
/// end but CRLF, no NUL, one length of its body, and one Host, as far as HTTP/1.1 goes. What is refused stays so, whatever
/// follows, and of several heads each must be good.
final class HeadTarget: FuzzTarget {
    static let seeds: [[UInt8]] = [
        "GET /v1/socket HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "POST /v1/rpc HTTP/1.1\r\nHost: hub\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: hub\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.0\r\n\r\n", "PUT http://hub/a?b HTTP/1.1\r\nhost:\thub \r\nContent-Length:  007 \r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "TRACE / HTTP/2.0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", "GET /%00 HTTP/1.1\r\n\r\n",
    ].map { Array($0.utf8) }

    func take(_ input: [UInt8]) {
        let verdict = RequestHeadJudge.judge(input[...])
        checkPrefixes(input, verdict)
        checkAll(input, verdict)
        guard case .good(let count, let bodyBytes) = verdict else { return }
        let head = input[..<count]
        let text = head.text
        let parts = text.components(separatedBy: "\r\n")
        hold(count <= RequestHeadJudge.maximumBytes && text.hasSuffix("\r\n\r\n"), "\(text) is a head")
        hold(
            parts.dropLast(2).allSatisfy { !$0.isEmpty && !$0.contains { "\r\n\0".contains($0) } }, "\(text) has lines")
        let fields = parts.dropFirst().dropLast(2).map { $0.lowercased().split(separator: ":", maxSplits: 1) }
        let hosts = fields.count { $0[0] == "host" }
        hold(hosts == 1 || (hosts == 0 && parts[0].hasSuffix(" HTTP/1.0")), "\(text) has one Host")
        hold(!fields.contains { $0[0] == "transfer-encoding" }, "\(text) has no Transfer-Encoding")
        let lengths = fields.filter { $0[0] == "content-length" }.map { $0[1].trimmingCharacters(in: .whitespaces) }
        hold(lengths.compactMap(Int.init) == (lengths.isEmpty ? [] : [bodyBytes]), "\(text) has \(bodyBytes) more")
        hold(bodyBytes == 0 || lengths.count == 1, "\(text) announces its body")
    }

    /// Each for a short input, and some of a long one.
    private func checkPrefixes(_ input: [UInt8], _ verdict: RequestHeadJudge.Verdict) {
        for count in stride(from: 0, to: input.count, by: 1 + input.count / 100) {
            switch (RequestHeadJudge.judge(input[..<count]), verdict) {
            case (.incomplete, .good(let whole, _)): hold(count < whole, "\(input.text) is good at \(count)")
            case (.good(let early, _), .good(let whole, _)): hold(early == whole, "\(input.text) ends at \(early)")
            case (.incomplete, .incomplete), (.incomplete, .refuse), (.refuse, .refuse): break
            case (.blank(let early), .blank(let whole)): hold(early == min(count, whole), "\(early) bytes are blank")
            case (.incomplete, .blank): hold(count == 0, "\(input.text) begins blank")
            case (let early, _): hold(false, "\(input[..<count].text) is \(early), but \(verdict) with more")
            }
        }
    }

    private func checkAll(_ input: [UInt8], _ first: RequestHeadJudge.Verdict) {
        let all = RequestHeadJudge.judge(all: input[...])
        switch (first, all.verdict) {
        case (.good(let count, let bodyBytes), .good(let same, let sameBody)):
            hold(count == same && bodyBytes == sameBody, "the first head counts")
            hold(all.good.count > 0 && all.good.bytes >= count + bodyBytes, "the first is among the good")
            if all.good.count == 1 { hold(all.good.bytes == count + bodyBytes, "one request is as long as it is") }
            guard input.count > count + bodyBytes else { return }
            if case .refuse(let response) = RequestHeadJudge.judge(input[(count + bodyBytes)...]) {
                hold(false, "\(input.text) is \(response.status) behind its first head")
            }
        case (.good, .refuse), (.refuse, .refuse), (.incomplete, .incomplete), (.blank, .blank): break
        case (_, let all): hold(false, "\(input.text) is \(first), and with the others \(all)")
        }
    }
}
