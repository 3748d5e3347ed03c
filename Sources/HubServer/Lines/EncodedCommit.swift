import HubJSON
import HubLoop
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
    /// When this node made it or heard of it, in nanoseconds of the monotonic clock.
    let madeAt = EventLoop.monotonicNanoseconds()
    private let ringing: RingingForms?
    /// To whoever was recording the call.
    private let recording: RecorderForm?

    /// - Parameters:
    ///   - events: at least one.
    ///   - row: of the call that the events are about.
    init(_ events: [LineEvent], row: EncodedRow?, line: LineID, epoch: String) {
        seqs = events[0].seq...events[events.count - 1].seq
        call = events.allSatisfy { $0.call != nil } ? row?.call : nil
        canBeConflated = events.count == 1 && ![.ended, .alertWithdrawn].contains(events[0].kind)
        func encode(_ call: [UInt8]?) -> [UInt8] {
            func write(_ event: LineEvent, _ writer: inout JSONWriter) {
                RPCEncoder.notification(method: HubNotification.lineEvent.rawValue, to: &writer) { writer in
                    LineEventRow.encode(
                        event, line: line, epoch: epoch, call: event.call == nil ? nil : call, to: &writer)
                }
            }
            return Frame.text(capacity: events.count * ((call?.count ?? 0) + 384)) { writer in
                guard events.count > 1 else { return write(events[0], &writer) }
                writer.array { writer in
                    for event in events { write(event, &writer) }
                }
            }
        }
        plainFrame = encode(row?.plainBytes)
        let parties = row?.rings ?? []
        ringing = RingingForms.make(parties) { isOwner in
            encode(row?.bytes(for: ViewerClass(party: parties[0], isOwner: isOwner)))
        }
        recording = row?.recording.map { RecorderForm($0.recorder, encode($0.bytes)) }
    }

    /// Whether every viewer is sent the same.
    var isUniform: Bool { ringing == nil && recording == nil }

    /// The frame as this viewer may see it now: an alert that was silenced for it since is not told again, and what
    /// still rings is (P12, P15).
    func frame(for viewer: ViewerClass, on record: LineRecord) -> [UInt8] {
        if let recording, viewer.party == recording.recorder {
            // A recording that has ended since is not told again: its end is no event of the line (P11).
            let present = record.rows.first { $0.call == call }?.recording
            return present?.recorder == recording.recorder ? recording.bytes : plainFrame
        }
        guard let frame = ringing?.bytes(for: viewer) else { return plainFrame }
        let now = record.rows.first { $0.call == call }?.rings ?? []
        guard now.isEmpty || now.contains(viewer.party) else { return plainFrame }
        return frame
    }

    /// The frame of a single event, made to stand for all that came after `seq` (P21).
    static func conflated(_ frame: [UInt8], after seq: Int64) -> [UInt8] {
        var message = Array(FrameWriter.payload(of: frame))
        // The ends of the params and of the message.
        message.removeLast(2)
        message.append(contentsOf: #","conflated":true,"after":\#(seq)}}"#.utf8)
        return Frame.text(message)
    }
}

extension [EncodedCommit] {
    /// Whether the last may stand for all: they are several of one call, and none must be delivered by itself (P21).
    var canBeConflated: Bool {
        guard count > 1, let call = self[0].call else { return false }
        return allSatisfy { $0.canBeConflated && $0.call == call }
    }
}
