import HubCore
import HubProtocol
import LineModel
import Synchronization

/// What the nodes of a cluster have come to about their switches (P9, X18).
extension SwitchLinks {
    /// What follows from it on this node, for whoever holds no lock any more.
    struct Moves: Sendable {
        var acts: [@Sendable () -> Void] = []
        /// Switches attached here that have lost lines.
        var losers: [Loser] = []
    }

    /// Switches came and went on the nodes, in this order.
    ///
    /// - Parameter node: under which this node is known to the others; nil while it is not.
    func moved(_ changes: [SwitchRoster.Change], node: NodeIncarnation?) -> Moves {
        state.withLock { state in
            var moves = Moves()
            for change in changes { state.moved(change, node: node, &moves) }
            return moves
        }
    }

    /// This node is nothing to the others any more: what is attached to it is given up.
    func gaveUp() -> Moves {
        state.withLock { state in
            var moves = Moves()
            for (id, link) in state.links where !link.isAwaited {
                state.end(id, .overloaded, "this node had to give its switches up", &moves)
                state.board.detached(id)
            }
            return moves
        }
    }
}

extension SwitchLinks.State {
    fileprivate mutating func moved(
        _ change: SwitchRoster.Change, node: NodeIncarnation?, _ moves: inout SwitchLinks.Moves
    ) {
        switch change {
        case .attached(let id, let entry):
            guard let link = links[id] else { return attachedElsewhere(id, entry, &moves) }
            // Any other is earlier than what this node has, and the others do not have yet.
            if entry.holder == node, entry.connection == link.number { accepted(id, entry, &moves) }
        case .cameIntoStep(let id, _):
            if links[id] == nil { board.cameIntoStep(id) }
        case .left(let id, _):
            if links[id] == nil { board.detached(id) }
        case .superseded(let id, let connection, let isElsewhere):
            guard links[id]?.number == connection else { return }
            if isElsewhere {
                end(id, .replaced, "a switch of the same name has attached to another node", &moves)
            } else {
                end(id, .overloaded, "the other nodes have given this attachment up", &moves)
            }
            board.detached(id)
        }
    }

    private mutating func attachedElsewhere(
        _ id: SwitchID, _ entry: SwitchRoster.Entry, _ moves: inout SwitchLinks.Moves
    ) {
        moves.losers += losers(board.attached(id, entry.attachment, number: entry.number))
        if entry.attachment.isInStep { board.cameIntoStep(id) }
    }

    /// All nodes have the attachment now, at its place among the others.
    private mutating func accepted(_ id: SwitchID, _ entry: SwitchRoster.Entry, _ moves: inout SwitchLinks.Moves) {
        // Who loses lines by it was told when it attached.
        if board[id]?.isInStep != true { _ = board.attached(id, entry.attachment, number: entry.number) }
        links[id]?.sharing = .number(entry.number)
        moves.acts += links[id]?.waiting ?? []
        links[id]?.waiting = []
    }

    fileprivate mutating func end(
        _ id: SwitchID, _ code: CloseCode, _ reason: String, _ moves: inout SwitchLinks.Moves
    ) {
        guard let link = links[id] else { return }
        drop(id)
        moves.acts.append { link.session.close(code, reason: reason) }
        moves.acts.append(link.failOpenOrders)
    }
}
