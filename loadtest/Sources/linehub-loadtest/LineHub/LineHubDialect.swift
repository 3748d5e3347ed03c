/// LineHub's own protocol: watchers with a session each, and a switch that reports.
struct LineHubDialect: Dialect {
    /// How far a watcher goes before it is ready.
    enum Extent {
        /// A session.
        case session
        /// A session that watches its lines.
        case lines
        /// A session that watches the lamps of its lines.
        case lamps
    }

    let plan: Plan
    let directory: Directory
    let life: CallLife
    let extent: Extent
    /// Whether reports that are due at once leave as one JSON-RPC batch, or as frames back to back.
    let batches: Bool
    let tokens: TokenMaker
    /// Lines of which a watcher has not been told where they stand.
    var untold: [Int]
    /// What watchers resume from; nil if they begin anew.
    var resumption: Resumption?
    /// The epoch of the hub, once a session has said it.
    var epoch: String?
    /// What came, if a shape wants to follow it; then refusals are its own affair.
    var journal: Journal?
    var calls: [LineCall]
    var nextID = 100
    private var scratch: [UInt8] = []

    init(_ brief: Brief, tokens: TokenMaker) {
        plan = brief.plan
        self.tokens = tokens
        life = brief.life
        extent = brief.extent
        batches = brief.batches
        directory = Directory(plan: plan)
        untold = Array(repeating: plan.topicsPerGroup, count: plan.watchers)
        calls = Array(repeating: LineCall(), count: plan.topics)
    }

    var steps: Int { life.steps }

    func wire(of connection: Int) -> Wire {
        .webSocket(Upgrade(path: "/v1/socket", subprotocol: "linehub.v1"))
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
                if untold[connection] > 0 {
                    told(line, seq, connection, &exchange)
                } else {
                    exchange.ledger.replaced(for: connection, topic: line, number: seq, now: exchange.now)
                }
            case .reply(let id, let isError):
                if isError && journal == nil {
                    exchange.fail("the hub refused a request of connection \(connection): \(message.text)")
                } else {
                    replied(id, message, connection, &exchange)
                }
            // Of lamps the newest wins (P23): each stands for all before.
            case .lamp(let line, let seq):
                exchange.ledger.delivered(to: connection, topic: line, number: seq, now: exchange.now) { 0 }
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
        case .ended, .cancelled: Self.request(nextID, "switch.ended", #"{"call":"\#(call)","reason":"remote"}"#)
        }
    }

    func callID(_ topic: Int) -> String { "lt.\(topic).\(calls[topic].number)" }

    static func request(_ id: Int, _ method: String, _ params: String) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
    }
}
