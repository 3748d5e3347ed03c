import HubJSON
import HubProtocol
import HubWebSocket
import LineModel

/// The events of one commit on a line as one WebSocket frame (P13), encoded and framed once for all subscribers.
final class EncodedCommit: Sendable {
    /// The events' sequence numbers; all are sent, or none.
    let seqs: ClosedRange<Int64>
    /// The call that all events are about; nil where one is the line's own.
    let call: CallID?
    /// Whether later events of the call may stand for this commit: it ends no call and no alert.
    let canBeConflated: Bool
    /// The frame for those whom the call does not ring for.
    let plainFrame: [UInt8]
    /// The party whose alert the row shows, and the frames by class, in the manner of `EncodedRow`.
    private let rings: [PartyID]
    private let forOwner: [UInt8]
    private let forDelegates: [UInt8]
    /// Who was recording the call, and its frame (R71).
    private let recorder: PartyID?
    private let forRecorder: [UInt8]

    /// - Parameters:
    ///   - events: at least one.
    ///   - row: of the call that the events are about.
    init(_ events: [LineEvent], row: EncodedRow?, line: LineID, epoch: String) {
        seqs = events[0].seq...events[events.count - 1].seq
        call = events.allSatisfy { $0.call != nil } ? row?.call : nil
        canBeConflated = events.count == 1 && ![.ended, .alertWithdrawn].contains(events[0].kind)
        rings = row?.rings ?? []
        func encode(_ viewer: ViewerClass?) -> [UInt8] {
            let call = row.map { row in viewer.map { row.bytes(for: $0) } ?? row.plainBytes }
            return Frame.text(
                events.map { event in
                    var writer = JSONWriter(capacity: 768)
                    RPCEncoder.notification(method: HubNotification.lineEvent.rawValue, to: &writer) { writer in
                        LineEventRow.encode(
                            event, line: line, epoch: epoch, call: event.call == nil ? nil : call, to: &writer)
                    }
                    return writer.bytes
                })
        }
        plainFrame = encode(nil)
        recorder = row?.recorder
        forRecorder = recorder.map { encode(ViewerClass(party: $0, isOwner: false)) } ?? plainFrame
        if let first = rings.first {
            forOwner = encode(ViewerClass(party: first, isOwner: true))
            forDelegates = encode(ViewerClass(party: first, isOwner: false))
        } else {
            forOwner = plainFrame
            forDelegates = plainFrame
        }
    }

    /// Whether every viewer is sent the same.
    var isUniform: Bool { rings.isEmpty && recorder == nil }

    /// The frame as this viewer may see it now: an alert that was silenced for it since is not told again, and what
    /// still rings is (P12, P15).
    func frame(for viewer: ViewerClass, on record: LineRecord) -> [UInt8] {
        if viewer.party == recorder {
            // A recording that has ended since is not told again: its end is no event of the line (P11).
            return record.rows.first { $0.call == call }?.recorder == recorder ? forRecorder : plainFrame
        }
        guard !rings.isEmpty, rings.contains(viewer.party) else { return plainFrame }
        let now = record.rows.first { $0.call == call }?.rings ?? []
        guard now.isEmpty || now.contains(viewer.party) else { return plainFrame }
        return viewer.isOwner ? forOwner : forDelegates
    }

    /// The frame of a single event that stands for all that came after `seq` (P21).
    func conflated(after seq: Int64, for viewer: ViewerClass, on record: LineRecord) -> [UInt8] {
        var message = Array(FrameWriter.payload(of: frame(for: viewer, on: record)))
        // The ends of the params and of the message.
        message.removeLast(2)
        message.append(contentsOf: #","conflated":true,"after":\#(seq)}}"#.utf8)
        return Frame.text(message)
    }
}
