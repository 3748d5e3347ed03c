import HubCore
import LineModel

extension SwitchLinks {
    /// How an attachment stands with the other nodes.
    enum Sharing {
        case alone
        /// They do not have it yet.
        case awaited
        /// The number that it has for all of them.
        case number(UInt64)
    }

    struct Link: Sendable {
        var number: Int
        var session: SessionHandle
        var since: Timestamp
        var sharing: Sharing
        var nextOrder: Int64 = 1
        var open: [Int64: OpenOrder] = [:]
        /// Orders that decide nothing and wait for the end of `switch.sync` (P5).
        var held: [SwitchOrder] = []
        /// Reports and replies that are being committed at this moment.
        var inHand = 0
        /// Whether something that the switch told may not have been stored.
        var hasLostReports = false
        /// What waits until the other nodes have the attachment.
        var waiting: [@Sendable () -> Void] = []
        /// Says that it is in step, once the other nodes know that it has told all its calls.
        var stepping: (@Sendable () -> Void)?

        var isAwaited: Bool { if case .awaited = sharing { true } else { false } }

        func fence(_ id: SwitchID) -> AttachmentFence? {
            guard case .number(let number) = sharing else { return nil }
            return AttachmentFence(id, number: number)
        }

        /// Nobody will reply to them any more.
        func failOpenOrders() {
            for order in open.values { order.completion(.failed(reason: "switchUnavailable"), nil) }
        }

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

    struct OpenOrder: Sendable {
        var order: SwitchOrder
        var completion: Completion
    }

    struct State: Sendable {
        var board = SwitchBoard()
        var links: [SwitchID: Link] = [:]
        var attachments = 0
        /// Of each switch: how many reports and replies of attachments that are no more are still being committed, and who
        /// waits until none is.
        var late: [SwitchID: (count: Int, waiting: [@Sendable () -> Void])] = [:]

        mutating func drop(_ id: SwitchID) {
            if let link = links.removeValue(forKey: id) { left(id, link) }
        }

        mutating func left(_ id: SwitchID, _ link: Link) {
            if link.inHand > 0 { late[id, default: (0, [])].count += link.inHand }
        }

        /// The switch serves its lines from now on. Returns the orders that were kept for it.
        mutating func stepped(_ id: SwitchID) -> [SwitchOrder] {
            links[id]?.stepping?()
            links[id]?.stepping = nil
            board.cameIntoStep(id)
            defer { links[id]?.held = [] }
            return links[id]?.held ?? []
        }

        /// The link of just this attachment.
        func link(_ attachment: Attachment) -> Link? {
            guard let link = links[attachment.id], link.number == attachment.number else { return nil }
            return link
        }

        /// Who has lost lines here, and must be told (P9).
        func losers(_ taken: [SwitchID: SwitchBoard.Taken]) -> [Loser] {
            taken.compactMap { loser, lines in links[loser].map { ($0.session, lines) } }
        }
    }
}
