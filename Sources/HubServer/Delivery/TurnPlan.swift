import HubWebSocket

/// What each connection is to be sent at the end of the turn, in order: pieces of the outlet's bytes.
///
/// Everything that is due for a connection leaves in one send. Pieces that lie one behind the other, as those of a
/// watcher of many lines do, are one piece; others are put together when the turn ends.
struct TurnPlan {
    private struct Piece {
        var stretch: Outlet.Stretch
        var next: Int32 = -1
    }

    private struct Place {
        var first: Int32 = -1
        var last: Int32 = -1
        var bytes: Int32 = 0
        /// Stays from turn to turn.
        var isWaiting = false
    }

    private var pieces: [Piece] = []
    private var places: [Place] = []
    private var touched: [ConnectionSlot] = []

    /// Bytes built for one connection in one turn; the rest waits for the next, so that what the kernel does not take of
    /// a slow reader's share stays small.
    static let turnBytes = 64 * 1024

    var isEmpty: Bool { touched.isEmpty }

    /// Whether the connection has its share of this turn.
    func isFull(_ slot: ConnectionSlot) -> Bool {
        slot.index < places.count && places[slot.index].bytes >= Self.turnBytes
    }

    /// Whether the connection can be sent a line's event now: it has room, and nothing older waits for it.
    func takes(_ slot: ConnectionSlot) -> Bool {
        guard slot.index < places.count else { return true }
        return places[slot.index].bytes < Self.turnBytes && !places[slot.index].isWaiting
    }

    /// Something older than the events of this turn waits for the connection, or nothing does any more.
    mutating func setWaiting(_ slot: ConnectionSlot, _ isWaiting: Bool) {
        while places.count <= slot.index { places.append(Place()) }
        places[slot.index].isWaiting = isWaiting
    }

    /// Adds bytes behind what the connection is to be sent already.
    mutating func append(_ stretch: Outlet.Stretch, to slot: ConnectionSlot) {
        while places.count <= slot.index { places.append(Place()) }
        let last = Int(places[slot.index].last)
        places[slot.index].bytes += Int32(stretch.count)
        if last >= 0, pieces[last].stretch.extend(by: stretch) { return }
        let new = Int32(pieces.count)
        pieces.append(Piece(stretch: stretch))
        if last >= 0 {
            pieces[last].next = new
        } else {
            places[slot.index].first = new
            touched.append(slot)
        }
        places[slot.index].last = new
    }

    /// Hands everything to the outlet, one send for each connection, and begins anew.
    mutating func hand(to outlet: Outlet) {
        for slot in touched {
            let first = pieces[Int(places[slot.index].first)]
            places[slot.index] = Place(isWaiting: places[slot.index].isWaiting)
            guard outlet.isReady(slot) else { continue }
            outlet.send(first.next < 0 ? first.stretch : outlet.join(Chain(pieces: pieces, piece: first)), to: slot)
        }
        touched.removeAll(keepingCapacity: true)
        pieces.removeAll(keepingCapacity: true)
    }

    /// The pieces of one connection in order.
    private struct Chain: Sequence, IteratorProtocol {
        let pieces: [Piece]
        var piece: Piece?

        mutating func next() -> Outlet.Stretch? {
            guard let present = piece else { return nil }
            piece = present.next < 0 ? nil : pieces[Int(present.next)]
            return present.stretch
        }
    }
}
