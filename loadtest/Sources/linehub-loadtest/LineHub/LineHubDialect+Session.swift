/// How sessions begin: of watchers, of those that come back, and of the switch.
extension LineHubDialect {
    /// Ids of the requests with which a session begins.
    private enum RequestID {
        static let open = 1
        static let subscribe = 2
        static let attach = 3
        static let sync = 4
    }

    mutating func opened(_ connection: Int, _ exchange: inout Exchange) {
        exchange.outgoing.text(
            Self.request(RequestID.open, "session.open", isSwitch(connection) ? switchOpening : opening(of: connection))
        )
    }

    mutating func replied(_ id: Int, _ message: Span<UInt8>, _ connection: Int, _ exchange: inout Exchange) {
        switch id {
        case RequestID.open: sessionOpened(message, connection, &exchange)
        case RequestID.subscribe: subscribed(message, connection, &exchange)
        case RequestID.attach:
            let live = calls.indices.compactMap { calls[$0].row(id: callID($0), topic: $0, directory) }
            exchange.outgoing.text(
                Self.request(RequestID.sync, "switch.sync", #"{"calls":[\#(live.joined(separator: ","))]}"#))
        case RequestID.sync: exchange.ready()
        default: break
        }
    }

    /// A watcher is told where a line stands; with the last it is ready.
    mutating func told(_ line: Int, _ seq: Int, _ connection: Int, _ exchange: inout Exchange) {
        exchange.ledger.begin(watcher: connection, topic: line, at: seq)
        untold[connection] -= 1
        if untold[connection] == 0 { exchange.ready() }
    }

    private func isSwitch(_ connection: Int) -> Bool { connection >= plan.watchers }

    private var switchOpening: String {
        #"{"token":"\#(tokens.token(subject: "switch", scope: "switch"))","client":{"kind":"switch"}}"#
    }

    private func opening(of connection: Int) -> String {
        let token = tokens.token(subject: directory.party(ofWatcher: connection), scope: "client", id: connection)
        let client = #"{"kind":"desktop","version":"9.0","device":"w\#(connection)"}"#
        let resume = resumption.map { #","resume":\#($0.request(of: connection, plan))"# } ?? ""
        return #"{"token":"\#(token)","client":\#(client)\#(resume)}"#
    }

    private mutating func sessionOpened(_ message: Span<UInt8>, _ connection: Int, _ exchange: inout Exchange) {
        if isSwitch(connection) {
            let attachment = #"{"name":"lt","lines":"all","capabilities":["dial","hold","pickUp"]}"#
            exchange.outgoing.text(Self.request(RequestID.attach, "switch.attach", attachment))
            return
        }
        noteEpoch(message)
        if resumption != nil {
            resumed(message, connection, &exchange)
        } else if extent == .session {
            exchange.ready()
        } else {
            let subscription = #"{"lines":"all","mode":"\#(extent == .lamps ? "lamp" : "full")"}"#
            exchange.outgoing.text(Self.request(RequestID.subscribe, "lines.subscribe", subscription))
        }
    }

    /// What was missed follows as events or snapshots; of another epoch all lines come as snapshots (P18).
    private mutating func resumed(_ message: Span<UInt8>, _ connection: Int, _ exchange: inout Exchange) {
        resumption?.replied(message)
        if epoch == resumption?.epoch {
            exchange.ledger.cameBack(connection, at: exchange.now)
            exchange.ready()
        } else {
            untold[connection] = plan.topicsPerGroup
        }
    }

    private mutating func noteEpoch(_ message: Span<UInt8>) {
        guard epoch == nil, let start = message.end(of: #""epoch":""#, from: 0),
            let end = message.end(of: #"""#, from: start)
        else { return }
        epoch = message.extracting(start..<end - 1).text
    }

    /// Takes the seqs of the snapshots. A line that does not fit in this reply comes as a snapshot of its own (P25).
    private mutating func subscribed(_ message: Span<UInt8>, _ connection: Int, _ exchange: inout Exchange) {
        var start = 0
        while let next = message.end(of: #"{"line":"#, from: start) {
            guard let (line, seq) = LineHubMessage.lineAndSeq(message, next - 8) else { break }
            told(line, seq, connection, &exchange)
            start = next
        }
    }
}
