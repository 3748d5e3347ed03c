import HubCore
import HubJSON
import HubProtocol
import LineModel
import Synchronization

/// The attached switches: which serves which line, and the orders that wait for their replies (P2, P3, P9).
final class SwitchLinks: Sendable {
    enum Reply: Sendable {
        case confirmed
        case failed(reason: String)
    }
    typealias Completion = @Sendable (Reply) -> Void
    /// Brings a numbered order to the switch at the other end of a session.
    typealias Transmit = @Sendable (SessionHandle, SwitchOrder, _ number: Int64) -> Void

    /// One attachment of a switch; a later one of the same name has another number.
    struct Attachment: Hashable, Sendable {
        var id: SwitchID
        var number: Int
    }

    private struct Link: Sendable {
        var number: Int
        var session: SessionHandle
        var nextOrder: Int64 = 1
        var open: [Int64: OpenOrder] = [:]
        /// Orders that decide nothing and wait for the end of `switch.sync` (P5).
        var held: [SwitchOrder] = []
        /// Reports and replies that are being committed at this moment.
        var inHand = 0
        /// Whether something that the switch told may not have been stored.
        var hasLostReports = false

        /// Keeps an order that is about to be sent, and numbers it; nil where too many are without a reply.
        mutating func keep(_ order: OpenOrder, now: Timestamp) -> Int64? {
            if open.count >= SwitchLinks.openLimit {
                open = open.filter { $0.value.order.until + SwitchLinks.lateTime > now }
                guard open.count < SwitchLinks.openLimit else { return nil }
            }
            defer { nextOrder += 1 }
            open[nextOrder] = order
            return nextOrder
        }
    }

    private struct OpenOrder: Sendable {
        var order: SwitchOrder
        var completion: Completion
    }

    private struct State: Sendable {
        var board = SwitchBoard()
        var links: [SwitchID: Link] = [:]
        var attachments = 0
        /// Of each switch: how many reports and replies of attachments that are no more are still being committed, and who
        /// waits until none is.
        var late: [SwitchID: (count: Int, waiting: [@Sendable () -> Void])] = [:]

        mutating func left(_ id: SwitchID, _ link: Link) {
            if link.inHand > 0 { late[id, default: (0, [])].count += link.inHand }
        }
    }

    /// Orders of one switch without a reply that are remembered at most; beyond it further ones fail at once.
    private static let openLimit = 10_000
    /// How long after `until` a late confirmation is still understood (P8).
    private static let lateTime: Timestamp.Span = .seconds(60)

    private let state = Mutex(State())
    private let now: Clock
    private let transmit: Transmit

    init(now: @escaping Clock, transmit: @escaping Transmit = { $0.deliver(SwitchLinks.encode($1, $2)) }) {
        self.now = now
        self.transmit = transmit
    }

    /// The switch that serves the line, and all that are in step.
    func serving(_ line: LineID) -> (LineContext.ServingSwitch?, attached: [LineContext.ServingSwitch]) {
        state.withLock { ($0.board.serving(line), $0.board.inStep) }
    }

    func attachedSwitch(for line: LineID) -> SwitchID? { state.withLock { $0.board.attachedSwitch(for: line) } }

    /// Attaches a switch; tells the session it replaces, and the switches that lose lines by it (P9).
    func attach(
        _ id: SwitchID, lines: Set<LineID>?, capabilities: Set<SwitchCapability>, session: SessionHandle
    ) -> (attachment: Attachment, replaced: SessionHandle?, taken: [(SessionHandle, SwitchBoard.Taken)]) {
        let (attachment, replaced, taken, orphans) = state.withLock { state in
            state.attachments += 1
            let replaced = state.links[id]
            let taken = state.board.attached(id, SwitchBoard.Attachment(lines: lines, capabilities: capabilities))
            if let replaced { state.left(id, replaced) }
            state.links[id] = Link(number: state.attachments, session: session)
            let losers = taken.compactMap { loser, lines in state.links[loser].map { ($0.session, lines) } }
            return (
                Attachment(id: id, number: state.attachments), replaced?.session, losers,
                replaced.map { Array($0.open.values) } ?? []
            )
        }
        for orphan in orphans { orphan.completion(.failed(reason: "switchUnavailable")) }
        return (attachment, replaced == session ? nil : replaced, taken)
    }

    /// A switch is attached to another node, which gives it its orders; nil where it is attached there no more.
    func attachedElsewhere(_ id: SwitchID, _ attachment: SwitchBoard.Attachment?) {
        state.withLock { state in
            guard let attachment else { return state.board.detached(id) }
            _ = state.board.attached(id, attachment)
            if attachment.isInStep { state.board.cameIntoStep(id) }
        }
    }

    /// Whether the switch is attached to this node.
    func isHere(_ id: SwitchID) -> Bool { state.withLock { $0.links[id] != nil } }

    /// The switch has told all its calls: it serves its lines from now on, and gets what was kept for it.
    func cameIntoStep(_ attachment: Attachment) {
        let held: [SwitchOrder] = state.withLock { state in
            guard state.links[attachment.id]?.number == attachment.number else { return [] }
            state.board.cameIntoStep(attachment.id)
            defer { state.links[attachment.id]?.held = [] }
            return state.links[attachment.id]?.held ?? []
        }
        for order in held { send(order) { _ in } }
    }

    /// The attachment that the session speaks for; nil where there is none, or it has not told all its calls yet.
    func attachmentInStep(of session: SessionHandle) -> Attachment? {
        state.withLock { state in
            for (id, link) in state.links where link.session == session {
                return state.board.isInStep(id) ? Attachment(id: id, number: link.number) : nil
            }
            return nil
        }
    }

    /// A report of the switch is about to be committed; false where the attachment is no more: another may have told
    /// since how all is (X18). `endReport` follows.
    func beginReport(_ attachment: Attachment) -> Bool {
        state.withLock { state in
            guard let place = state.links.index(forKey: attachment.id),
                state.links.values[place].number == attachment.number
            else { return false }
            state.links.values[place].inHand += 1
            return true
        }
    }

    func endReport(_ attachment: Attachment) {
        let waiting: [@Sendable () -> Void] = state.withLock { state in
            if let place = state.links.index(forKey: attachment.id),
                state.links.values[place].number == attachment.number
            {
                state.links.values[place].inHand -= 1
                return []
            }
            state.late[attachment.id]?.count -= 1
            guard state.late[attachment.id]?.count == 0 else { return [] }
            return state.late.removeValue(forKey: attachment.id)?.waiting ?? []
        }
        for work in waiting { work() }
    }

    /// What the attached switches have told last may be lost: a report, or of all of them what was stored.
    func mayHaveLostReports(of attachment: Attachment? = nil) {
        state.withLock { state in
            for (id, link) in state.links where attachment.map({ $0.id == id && $0.number == link.number }) ?? true {
                state.links[id]?.hasLostReports = true
            }
        }
    }

    /// Ends the connections of switches of whose reports some may be lost: with the next one they tell all their calls.
    func haveAllToldAnew() {
        let sessions = state.withLock { $0.links.values.filter(\.hasLostReports).map(\.session) }
        for session in sessions { session.close(.goingAway, reason: "a report may be lost: tell all calls anew") }
    }

    /// Calls `work` once no report of an earlier attachment of the switch is being committed any more: now, or later.
    func afterLateReports(of id: SwitchID, _ work: @escaping @Sendable () -> Void) {
        let isQuiet = state.withLock { state in
            state.late[id]?.waiting.append(work)
            return state.late[id] == nil
        }
        if isQuiet { work() }
    }

    /// The switch's connection is gone. Returns what fails the orders that it leaves unanswered; nil where another
    /// connection had taken its place.
    func lost(_ attachment: Attachment) -> (() -> Void)? {
        let link: Link? = state.withLock { state in
            guard state.links[attachment.id]?.number == attachment.number else { return nil }
            state.board.detached(attachment.id)
            let link = state.links.removeValue(forKey: attachment.id)
            if let link { state.left(attachment.id, link) }
            return link
        }
        guard let link else { return nil }
        return { for order in link.open.values { order.completion(.failed(reason: "switchUnavailable")) } }
    }

    /// Sends the order to the switch that serves the call; `completion` is called once, or never where no reply comes:
    /// the deadline on the line sees to that (P7).
    func send(_ order: SwitchOrder, completion: @escaping Completion) {
        enum Step { case deliver(SessionHandle, Int64), wait, fail }
        let moment = now()
        let step: Step = state.withLock { state in
            // In its place: a copy of the link would copy all that is open, for each order.
            guard let place = state.links.index(forKey: order.servedBy) else { return .fail }
            guard state.board.isInStep(order.servedBy) else {
                guard order.claim == nil, state.links.values[place].held.count < Self.openLimit else { return .fail }
                state.links.values[place].held.append(order)
                return .wait
            }
            let open = OpenOrder(order: order, completion: completion)
            guard let number = state.links.values[place].keep(open, now: moment) else { return .fail }
            return .deliver(state.links.values[place].session, number)
        }
        switch step {
        case .deliver(let session, let number): transmit(session, order, number)
        case .wait: break
        case .fail: completion(.failed(reason: "switchUnavailable"))
        }
    }

    /// The switch replied to an order; called on its connection's thread, in the order of its replies and reports.
    func replied(_ attachment: Attachment, order number: Int64, _ reply: Reply) {
        let open: OpenOrder? = state.withLock { state in
            guard state.links[attachment.id]?.number == attachment.number else { return nil }
            guard let open = state.links[attachment.id]?.open.removeValue(forKey: number) else { return nil }
            state.links[attachment.id]?.inHand += 1
            return open
        }
        guard let open else { return }
        open.completion(reply)
        endReport(attachment)
    }

    private static func encode(_ order: SwitchOrder, _ number: Int64) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        SwitchOrderRow(order).encode(to: &writer)
        var message = JSONWriter(capacity: 320)
        RPCEncoder.request(.integer(number), method: order.verb.method, params: writer.bytes, to: &message)
        return message.bytes
    }
}
