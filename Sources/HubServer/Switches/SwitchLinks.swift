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
    /// - Parameter fence: under which attachment the switch replied, where nodes share switches.
    typealias Completion = @Sendable (Reply, _ fence: AttachmentFence?) -> Void
    /// Brings a numbered order to the switch at the other end of a session.
    typealias Transmit = @Sendable (SessionHandle, SwitchOrder, _ number: Int64) -> Void

    /// One attachment of a switch to this node; a later one of the same name has another number.
    struct Attachment: Hashable, Sendable {
        var id: SwitchID
        var number: Int
    }

    /// A switch that has lost lines to another (P9).
    typealias Loser = (session: SessionHandle, lines: SwitchBoard.Taken)

    /// A report that may be committed, until `endReport`.
    struct Report: Sendable {
        fileprivate let attachment: Attachment
        /// Under which it is committed, where nodes share switches.
        let fence: AttachmentFence?
    }

    /// Orders of one switch without a reply that are remembered at most; beyond it further ones fail at once.
    static let openLimit = 10_000
    /// How long a switch serves at least before it is asked to tell all its calls again.
    private static let leastServingTime: Timestamp.Span = .seconds(5)
    /// How long after `until` a late confirmation is still understood (P8).
    static let lateTime: Timestamp.Span = .seconds(60)

    let state = Mutex(State())
    private let now: Clock
    private let transmit: Transmit
    private let sharing = Mutex<(any SwitchSharing)?>(nil)

    init(now: @escaping Clock, transmit: @escaping Transmit = { $0.deliver(SwitchLinks.encode($1, $2)) }) {
        self.now = now
        self.transmit = transmit
    }

    /// From now on attachments are told to other nodes, and theirs are heard of by `moved`; before anything is attached.
    func share(with nodes: any SwitchSharing) { sharing.withLock { $0 = nodes } }

    /// Whether no other node has a part in the switches.
    var isAlone: Bool { sharing.withLock { $0 == nil } }

    /// The switch that serves the line, and all that are in step.
    func serving(_ line: LineID) -> (LineContext.ServingSwitch?, attached: [LineContext.ServingSwitch]) {
        state.withLock { ($0.board.serving(line), $0.board.inStep) }
    }

    func attachedSwitch(for line: LineID) -> SwitchID? { state.withLock { $0.board.attachedSwitch(for: line) } }

    /// Attaches a switch; tells the session it replaces, and the switches that lose lines by it (P9).
    func attach(
        _ id: SwitchID, lines: Set<LineID>?, capabilities: Set<SwitchCapability>, session: SessionHandle
    ) -> (attachment: Attachment, replaced: SessionHandle?, taken: [Loser]) {
        let nodes = sharing.withLock { $0 }
        let described = SwitchBoard.Attachment(lines: lines, capabilities: capabilities)
        let (attachment, replaced, taken) = state.withLock { state in
            state.attachments += 1
            let replaced = state.links[id]
            let taken = state.losers(state.board.attached(id, described))
            if let replaced { state.left(id, replaced) }
            state.links[id] = Link(
                number: state.attachments, session: session, since: now(), sharing: nodes == nil ? .alone : .awaited)
            return (Attachment(id: id, number: state.attachments), replaced, taken)
        }
        replaced?.failOpenOrders()
        nodes?.attached(id, connection: attachment.number, described)
        return (attachment, replaced?.session == session ? nil : replaced?.session, taken)
    }

    /// Whether the switch is attached to this node, and all nodes that hear what this one hears have it so.
    func isHere(_ id: SwitchID) -> Bool { state.withLock { $0.links[id].map { !$0.isAwaited } ?? false } }

    /// Under which attachment, of all nodes, its word is committed; nil for a node alone.
    func fence(of attachment: Attachment) -> AttachmentFence? {
        state.withLock { $0.link(attachment)?.fence(attachment.id) }
    }

    /// The switch has told all its calls. Once all nodes know, `told` is called; from then on it serves its lines, and it gets
    /// what was kept for it.
    ///
    /// - Parameter told: called under a lock, so that no order can go before it and no report meets the time before.
    func cameIntoStep(_ attachment: Attachment, told: @escaping @Sendable () -> Void = {}) {
        let nodes = sharing.withLock { $0 }
        let held = state.withLock { state -> [SwitchOrder] in
            guard state.link(attachment) != nil else { return [] }
            state.links[attachment.id]?.stepping = told
            return nodes == nil ? state.stepped(attachment.id) : []
        }
        nodes?.cameIntoStep(attachment.id, connection: attachment.number)
        for order in held { send(order) { _, _ in } }
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

    /// A report of the switch is about to be committed; nil where the attachment is no more: another may have told
    /// since how all is (X18). `endReport` follows.
    func beginReport(_ attachment: Attachment) -> Report? {
        state.withLock { state in
            guard let place = state.links.index(forKey: attachment.id),
                state.links.values[place].number == attachment.number
            else { return nil }
            state.links.values[place].inHand += 1
            return Report(attachment: attachment, fence: state.links.values[place].fence(attachment.id))
        }
    }

    func endReport(_ report: Report) {
        let attachment = report.attachment
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

    /// What all attached switches have told last may be lost: the store has lost it.
    func mayHaveLostReports() {
        state.withLock { state in
            for id in state.links.keys { state.links[id]?.hasLostReports = true }
        }
    }

    /// A report of this attachment may be lost.
    func mayHaveLostReports(of attachment: Attachment) {
        mayHaveLostReports(of: attachment.id) { $0.number == attachment.number }
    }

    /// Something that the switch told may be lost.
    func mayHaveLostReports(of id: SwitchID, where isIt: (Link) -> Bool = { _ in true }) {
        let isHere = state.withLock { state in
            guard let link = state.links[id], isIt(link) else { return false }
            state.links[id]?.hasLostReports = true
            return true
        }
        if isHere { sharing.withLock { $0 }?.reportsMayBeLost() }
    }

    /// Ends the connections of switches of whose reports some may be lost: with the next one they tell all their calls. One
    /// that has only just come is asked later, so that a report that can never be stored does not keep it from serving.
    func haveAllToldAnew() {
        let moment = now()
        let doubted = state.withLock { $0.links.values.filter(\.hasLostReports) }
        let due = doubted.filter { $0.since + Self.leastServingTime <= moment }
        for link in due { link.session.close(.goingAway, reason: "a report may be lost: tell all calls anew") }
        if due.count < doubted.count { sharing.withLock { $0 }?.reportsMayBeLost() }
    }

    /// Calls `work` once no report of an earlier attachment of the switch can be committed any more, and all that were are
    /// known here: now, or later; never where the attachment ends before.
    func afterLateReports(_ attachment: Attachment, _ work: @escaping @Sendable () -> Void) {
        let isQuiet = state.withLock { state in
            guard let link = state.link(attachment) else { return false }
            if link.isAwaited {
                // Others' commits under the attachment before are heard of before this one is.
                state.links[attachment.id]?.waiting.append { [weak self] in self?.afterLateReports(attachment, work) }
                return false
            }
            state.late[attachment.id]?.waiting.append(work)
            return state.late[attachment.id] == nil
        }
        if isQuiet { work() }
    }

    /// The switch's connection is gone. Returns what fails the orders that it leaves unanswered; nil where another
    /// connection had taken its place.
    func lost(_ attachment: Attachment) -> (() -> Void)? {
        let link: Link? = state.withLock { state in
            guard let link = state.link(attachment) else { return nil }
            state.board.detached(attachment.id)
            state.drop(attachment.id)
            return link
        }
        guard let link else { return nil }
        sharing.withLock { $0 }?.detached(attachment.id, connection: attachment.number)
        return link.failOpenOrders
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
        case .fail: completion(.failed(reason: "switchUnavailable"), nil)
        }
    }

    /// The switch replied to an order; called on its connection's thread, in the order of its replies and reports.
    func replied(_ attachment: Attachment, order number: Int64, _ reply: Reply) {
        let taken: (OpenOrder, Report)? = state.withLock { state in
            guard let place = state.links.index(forKey: attachment.id),
                state.links.values[place].number == attachment.number,
                let open = state.links.values[place].open.removeValue(forKey: number)
            else { return nil }
            state.links.values[place].inHand += 1
            return (open, Report(attachment: attachment, fence: state.links.values[place].fence(attachment.id)))
        }
        guard let (open, report) = taken else { return }
        open.completion(reply, report.fence)
        endReport(report)
    }

    private static func encode(_ order: SwitchOrder, _ number: Int64) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        SwitchOrderRow(order).encode(to: &writer)
        var message = JSONWriter(capacity: 320)
        RPCEncoder.request(
            .integer(number), method: order.verb.method, params: writer.bytes, trace: order.trace, to: &message)
        return message.bytes
    }
}
