import HubJSON
import HubProtocol
import LineModel

/// One call's row as JSON, once per class of viewers: whoever it does not ring for, the owner, and the delegates (P12);
/// and whoever records the call (P11).
struct EncodedRow: Sendable {
    let call: CallID
    /// The row as it is seen by whoever neither hears it ring nor records it.
    let plainBytes: [UInt8]
    private let ringing: RingingForms?
    /// The row of whoever is recording the call, and sees so alone (R71, P11); it does not ring then.
    let recording: RecorderForm?

    init(_ call: Call, on state: LineState) {
        self.call = call.id
        plainBytes = Self.encode(call, on: state, alert: nil)
        recording = call.recorder.map { RecorderForm($0, Self.encode(call, on: state, alert: nil, recording: true)) }
        ringing = RingingForms.make(call.ring?.parties ?? []) { isOwner in
            let callFor = isOwner ? nil : state.group.owner.party.name
            let alert = AlertRow(call, number: state.line.number, callFor: callFor)
            return Self.encode(call, on: state, alert: alert)
        }
    }

    /// For whom the call rings; empty unless it rings.
    var rings: [PartyID] { ringing?.parties ?? [] }

    /// The row as this viewer may see it.
    func bytes(for viewer: ViewerClass) -> [UInt8] {
        if let recording, viewer.party == recording.recorder { return recording.bytes }
        return ringing?.bytes(for: viewer) ?? plainBytes
    }

    private static func encode(
        _ call: Call, on state: LineState, alert: AlertRow?, recording: Bool = false
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        CallRow(call, owner: state.line.owner, stale: state.stale != nil, alert: alert, recording: recording)
            .encode(to: &writer)
        return writer.takeBytes()
    }
}

/// What of a viewer decides which encoding it gets.
struct ViewerClass: Sendable {
    var party: PartyID
    var isOwner: Bool
}
