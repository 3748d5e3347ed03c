import HubJSON
import HubProtocol
import LineModel

/// One event of a line as whole JSON-RPC notifications, encoded once for all subscribers.
final class EncodedEvent: Sendable {
    let seq: Int64
    /// The call that the event is about; nil where it is the line's own.
    let call: CallID?
    /// The party whose alert the row shows, and the notifications by class, in the manner of `EncodedRow`.
    private let rings: [PartyID]
    private let plain: [UInt8]
    private let forOwner: [UInt8]
    private let forDelegates: [UInt8]

    init(_ event: LineEvent, row: EncodedRow?, line: LineID, epoch: String) {
        seq = event.seq
        call = row?.call
        rings = row?.rings ?? []
        func encode(_ viewer: ViewerClass?) -> [UInt8] {
            let call = row.map { row in viewer.map { row.bytes(for: $0) } ?? row.plainBytes }
            var writer = JSONWriter(capacity: 768)
            LineEventRow.encode(event, line: line, epoch: epoch, call: call, to: &writer)
            return HubNotification.lineEvent.message(writer.bytes)
        }
        plain = encode(nil)
        if let first = rings.first {
            forOwner = encode(ViewerClass(party: first, isOwner: true))
            forDelegates = encode(ViewerClass(party: first, isOwner: false))
        } else {
            forOwner = plain
            forDelegates = plain
        }
    }

    /// The notification as this viewer may see it now: an alert that was silenced for it since is not told again, and
    /// what still rings is (P12, P15).
    func bytes(for viewer: ViewerClass, on record: LineRecord) -> [UInt8] {
        guard !rings.isEmpty, rings.contains(viewer.party) else { return plain }
        let now = record.rows.first { $0.call == call }?.rings ?? []
        guard now.isEmpty || now.contains(viewer.party) else { return plain }
        return viewer.isOwner ? forOwner : forDelegates
    }
}
