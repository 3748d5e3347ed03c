import HubProtocol
import LineModel
import Testing

@testable import LineHubClient

@Suite struct LinesViewModelTests {
    @Test(arguments: 0..<300 as Range<UInt64>)
    func `invariant 5: after losses, repeats, conflation, resumes and restarts the view equals the hub`(seed: UInt64) {
        var run = Run(seed: seed)
        for _ in 0..<120 { run.step() }
        run.settle()
        #expect(run.difference == nil, "seed \(seed)")
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `without losses nothing is ever repaired`(seed: UInt64) {
        var run = Run(seed: seed)
        run.loss = 0
        for _ in 0..<120 { run.step() }
        #expect(run.repairs == 0, "seed \(seed)")
        #expect(run.difference == nil, "seed \(seed)")
    }
}

/// One client and its hub, with a line between them that loses and repeats.
private struct Run {
    var dice: Dice
    var hub = ModelHub()
    var view = LinesView()
    var loss = 0.15
    var repairs = 0
    /// Repairs asked for and not answered yet.
    private var asked = false

    init(seed: UInt64) {
        dice = Dice(seed: seed)
        take(.snapshot(hub.snapshot()))
    }

    /// What the view shows otherwise than the hub; nil where they agree.
    var difference: String? {
        guard let line = view.line(annaLine) else { return "no line" }
        let mine = Dictionary(uniqueKeysWithValues: line.calls.map { ($0.id, $0) })
        if mine != hub.calls { return "calls \(mine) instead of \(hub.calls)" }
        if line.seq != hub.seq { return "seq \(line.seq) instead of \(hub.seq)" }
        if line.lamp != hub.lamp { return "lamp \(line.lamp) instead of \(hub.lamp)" }
        if line.isStale != hub.isStale { return "stale \(line.isStale)" }
        return line.isUpToDate ? nil : "not up to date"
    }

    mutating func step() {
        switch Int.random(in: 0..<20, using: &dice) {
        case 0 where loss > 0: restart()
        case 1: resume()
        case 2, 3: answerRepair()
        case 4: conflate()
        default: deliver(hub.change(&dice))
        }
    }

    /// Lets everything that is under way arrive.
    mutating func settle() {
        loss = 0
        for _ in 0..<3 { answerRepair() }
        deliver(hub.change(&dice))
        for _ in 0..<3 { answerRepair() }
    }

    private mutating func deliver(_ events: [LineEventRow]) {
        for event in events {
            if dice.roll(loss) { continue }
            take(.event(event))
            if dice.roll(0.1) { take(.event(event)) }
        }
    }

    /// Some changes of one call in one event (P21).
    private mutating func conflate() {
        let after = hub.seq
        let events = (0..<Int.random(in: 1...3, using: &dice)).flatMap { _ in hub.change(&dice) }
        let calls = Set(events.map { $0.call?.id })
        guard calls.count == 1, var last = events.last, last.call != nil, last.type != .ended else {
            return deliver(events)
        }
        last.after = after
        deliver([last])
    }

    private mutating func answerRepair() {
        guard asked else { return }
        asked = false
        let snapshot = hub.snapshot()
        // Events may overtake the reply.
        if dice.roll(0.5) { deliver(hub.change(&dice)) }
        take(.snapshot(snapshot))
    }

    /// The connection is lost for a while, and resumed (P18).
    private mutating func resume() {
        asked = false
        for _ in 0..<Int.random(in: 0...4, using: &dice) { _ = hub.change(&dice) }
        guard let line = view.line(annaLine), line.epoch == hub.epoch,
            let missed = hub.missed(after: line.seq, dice: &dice)
        else { return take(.snapshot(hub.snapshot())) }
        for event in missed { take(.event(event)) }
    }

    private mutating func restart() {
        hub.restart()
        if dice.roll(0.5) { deliver(hub.change(&dice)) }
        take(.snapshot(hub.snapshot()))
    }

    private mutating func take(_ change: LinesChange) {
        for action in view.apply(change, at: .zero) {
            switch action {
            case .repair, .awaitSnapshot:
                asked = true
                repairs += 1
            case .repairParty, .loadMenu, .tell: break
            }
        }
    }
}
