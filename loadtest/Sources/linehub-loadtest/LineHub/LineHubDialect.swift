/// LineHub's own protocol: watchers with a session each, and a switch that reports.
struct LineHubDialect: Dialect {
    /// How far a watcher goes before it is ready.
    enum Extent {
        /// A session.
        case session
        /// A session that watches its lines.
        case lines
    }

    let plan: Plan
    let directory: Directory
    let life: CallLife
    let extent: Extent
    /// Whether reports that are due at once leave as one JSON-RPC batch, or as frames back to back.
    let batches: Bool
    private let tokens: TokenMaker
    /// What came, if a shape wants to follow it; then refusals are its own affair.
    var journal: Journal?
    var calls: [LineCall]
    var nextID = 100
    private var scratch: [UInt8] = []

    /// Ids of the requests with which a session begins.
    private enum RequestID {
        static let open = 1
        static let subscribe = 2
        static let attach = 3
        static let sync = 4
    }

    init(_ brief: Brief, tokens: TokenMaker) {
        plan = brief.plan
        self.tokens = tokens
        life = brief.life
        extent = brief.extent
        batches = brief.batches
        directory = Directory(plan: plan)
        calls = Array(repeating: LineCall(), count: plan.topics)
    }

    var steps: Int { life.steps }

    func wire(of connection: Int) -> Wire {
        .webSocket(Upgrade(path: "/v1/socket", subprotocol: "linehub.v1"))
    }

    mutating func opened(_ connection: Int, _ exchange: inout Exchange) {
        let isSwitch = connection >= plan.watchers
        let token =
            isSwitch
            ? tokens.token(subject: "switch", scope: "switch")
            : tokens.token(subject: directory.party(ofWatcher: connection), scope: "client", id: connection)
        let client =
            isSwitch ? #"{"kind":"switch"}"# : #"{"kind":"desktop","version":"9.0","device":"w\#(connection)"}"#
        exchange.outgoing.text(
            Self.request(RequestID.open, "session.open", #"{"token":"\#(token)","client":\#(client)}"#))
    }

    mutating func received(
        _ frame: Span<UInt8>, _ opcode: Opcode, on connection: Int, _ exchange: inout Exchange
    ) {
        LineHubMessage.forEach(in: frame) { message in
            exchange.ledger.tally.messages += 1
            let kind = LineHubMessage(message)
            journal?.note(kind, message, on: connection, at: exchange.now)
            switch kind {
            case .event(let line, let seq):
                exchange.ledger.delivered(to: connection, topic: line, number: seq, now: exchange.now) {
                    LineHubMessage.after(message)
                }
            case .snapshot(let line, let seq):
                exchange.ledger.replaced(for: connection, topic: line, number: seq, now: exchange.now)
            case .reply(let id, let isError):
                if isError && journal == nil {
                    exchange.fail("the hub refused a request of connection \(connection): \(message.text)")
                } else {
                    replied(id, message, connection, &exchange)
                }
            case .order(let id):
                exchange.outgoing.text(#"{"jsonrpc":"2.0","id":\#(message.extracting(id).text),"result":{}}"#)
            case .other: break
            }
        }
    }

    mutating func publish(_ publications: [Publication], from connection: Int, _ exchange: inout Exchange) {
        let isBatch = batches && publications.count > 1
        scratch.removeAll(keepingCapacity: true)
        for publication in publications {
            if isBatch { scratch.append(UInt8(ascii: scratch.isEmpty ? "[" : ",")) }
            let report = calls[publication.topic].report(in: life)
            _ = exchange.ledger.expect(publication, events: report.events)
            scratch.append(contentsOf: request(for: report, topic: publication.topic).utf8)
            if !isBatch {
                exchange.outgoing.text(scratch)
                scratch.removeAll(keepingCapacity: true)
            }
        }
        if isBatch {
            scratch.append(UInt8(ascii: "]"))
            exchange.outgoing.text(scratch)
        }
    }

    private mutating func replied(
        _ id: Int, _ message: Span<UInt8>, _ connection: Int, _ exchange: inout Exchange
    ) {
        switch id {
        case RequestID.open where connection >= plan.watchers:
            exchange.outgoing.text(
                Self.request(
                    RequestID.attach, "switch.attach",
                    #"{"name":"lt","lines":"all","capabilities":["dial","hold","pickUp"]}"#))
        case RequestID.attach: exchange.outgoing.text(Self.request(RequestID.sync, "switch.sync", #"{"calls":[]}"#))
        case RequestID.open where extent == .lines:
            exchange.outgoing.text(Self.request(RequestID.subscribe, "lines.subscribe", #"{"lines":"all"}"#))
        case RequestID.subscribe: subscribed(message, connection, &exchange)
        case RequestID.open, RequestID.sync: exchange.ready()
        default: break
        }
    }

    /// Takes the seqs of the snapshots. A line that does not fit in this reply comes as a snapshot of its own (P25).
    private func subscribed(_ message: Span<UInt8>, _ connection: Int, _ exchange: inout Exchange) {
        var start = 0
        while let next = message.end(of: #"{"line":"#, from: start) {
            guard let (line, seq) = LineHubMessage.lineAndSeq(message, next - 8) else { break }
            exchange.ledger.begin(watcher: connection, topic: line, at: seq)
            start = next
        }
        exchange.ready()
    }

    mutating func request(for report: LineCall.Report, topic: Int) -> String {
        nextID += 1
        let call = callID(topic)
        let acting = #"{"call":"\#(call)","party":"\#(directory.holder(ofTopic: topic))","device":"desk"}"#
        return switch report {
        case .incoming:
            Self.request(
                nextID, "switch.incoming",
                #"{"call":"\#(call)","line":"\#(Directory.line(topic))","remote":{"number":"+4684650455","name":"Northwind"}}"#
            )
        case .answered: Self.request(nextID, "switch.answered", acting)
        case .held: Self.request(nextID, "switch.held", acting)
        case .resumed: Self.request(nextID, "switch.resumed", acting)
        case .ended: Self.request(nextID, "switch.ended", #"{"call":"\#(call)","reason":"remote"}"#)
        }
    }

    func callID(_ topic: Int) -> String { "lt.\(topic).\(calls[topic].number)" }

    static func request(_ id: Int, _ method: String, _ params: String) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
    }
}
