/// What clients remember of a hub that they have lost, and what it made of that when they came back.
struct Resumption {
    /// What became of a line (P18).
    enum LineOutcome: String, CaseIterable {
        case current, replayed, reloaded, revoked
    }

    let epoch: String
    /// The account as the clients had it.
    let ledger: Ledger
    private(set) var outcomes: [LineOutcome: Int] = [:]

    init(epoch: String, ledger: Ledger) {
        self.epoch = epoch
        self.ledger = ledger
    }

    /// The member `resume` of `session.open`.
    func request(of watcher: Int, _ plan: Plan) -> String {
        let lines = plan.topics(ofWatcher: watcher).map {
            #""\#(Directory.line($0))":\#(ledger.seen(by: watcher, topic: $0))"#
        }
        return #"{"epoch":"\#(epoch)","lines":{\#(lines.joined(separator: ","))}}"#
    }

    /// Counts what the reply says of each line.
    mutating func replied(_ message: Span<UInt8>) {
        var start = message.end(of: #""resumed":{"lines":{"#, from: 0) ?? message.count
        while let colon = message.end(of: #"":""#, from: start), let end = message.end(of: #"""#, from: colon),
            let outcome = LineOutcome(rawValue: message.extracting(colon..<end - 1).text)
        {
            outcomes[outcome, default: 0] += 1
            start = end
        }
    }
}
