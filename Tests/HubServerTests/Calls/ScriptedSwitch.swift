import Foundation
import HubWebSocket
import LineModel
import Synchronization

@testable import HubServer

/// A switch in this process: keeps every order, and replies when it is told to, in the order in which they came.
final class ScriptedSwitch: Sendable {
    typealias Manner = @Sendable (SwitchOrder) -> SwitchLinks.Reply?

    static let id = SwitchID(trusted: "pbx")

    private struct State: Sendable {
        // Who holds it sends to this switch.
        weak var links: SwitchLinks?
        var attachment: SwitchLinks.Attachment?
        var orders: [(order: SwitchOrder, number: Int64)] = []
        /// How many of the orders have been replied to, or passed over in silence.
        var handled = 0
        var isReplying = false
        var manner: Manner = { _ in .confirmed }
        var isStopped = false
    }

    private let state = Mutex(State())
    private let came = DispatchSemaphore(value: 0)

    func attach(to links: SwitchLinks) {
        let session = SessionHandle(mailbox: Mailbox {}, slot: ConnectionSlot(0), connection: 1)
        let attachment = links.attach(
            Self.id, lines: nil, capabilities: Set(SwitchCapability.allCases), session: session
        ).attachment
        links.cameIntoStep(attachment)
        state.withLock { state in
            state.links = links
            state.attachment = attachment
        }
    }

    func took(_ order: SwitchOrder, _ number: Int64) {
        state.withLock { $0.orders.append((order, number)) }
        came.signal()
    }

    /// How it replies from now on; nil stays silent.
    func behave(_ manner: @escaping Manner) { state.withLock { $0.manner = manner } }

    var orders: [SwitchOrder] { state.withLock { $0.orders.map(\.order) } }

    func orders(for call: CallID) -> [SwitchOrder] { orders.filter { $0.call == call } }

    func forgetOrders() {
        state.withLock { state in
            state.orders.removeFirst(state.handled)
            state.handled = 0
        }
    }

    /// Replies to what has come, and to what the replies bring about.
    func replyToAll() { while replyToNext() {} }

    /// Replies later to an order that it let pass.
    func reply(to order: SwitchOrder, _ reply: SwitchLinks.Reply) {
        let (links, attachment, number) = state.withLock { state in
            (state.links, state.attachment, state.orders.first { $0.order == order }?.number)
        }
        if let links, let attachment, let number { links.replied(attachment, order: number, reply) }
    }

    private func replyToNext() -> Bool {
        let next = state.withLock { state -> (SwitchLinks, SwitchLinks.Attachment, Int64, SwitchLinks.Reply?)? in
            guard state.handled < state.orders.count, let links = state.links, let attachment = state.attachment
            else { return nil }
            let (order, number) = state.orders[state.handled]
            state.handled += 1
            state.isReplying = true
            return (links, attachment, number, state.manner(order))
        }
        guard let (links, attachment, number, reply) = next else { return false }
        if let reply { links.replied(attachment, order: number, reply) }
        state.withLock { $0.isReplying = false }
        return true
    }

    // MARK: On a thread of its own, for races

    func start() {
        let thread = Thread { [self] in
            while !state.withLock({ $0.isStopped }) {
                came.wait()
                replyToAll()
            }
        }
        thread.start()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        came.signal()
    }

    /// Waits until every order has been replied to.
    func waitUntilQuiet() {
        while state.withLock({ $0.handled < $0.orders.count || $0.isReplying }) { sched_yield() }
    }
}
