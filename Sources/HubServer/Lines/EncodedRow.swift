import HubJSON
import HubProtocol
import LineModel

/// One call's row as JSON, once per class of viewers: whoever it does not ring for, the owner, and the delegates (P12);
/// and whoever records the call (P11).
struct EncodedRow: Sendable {
    let call: CallID
    /// For whom the call rings; empty unless it rings.
    let rings: [PartyID]
    /// Who is recording the call, and sees so alone (R71, P11); it does not ring then.
    let recorder: PartyID?
    private let plain: [UInt8]
    private let forOwner: [UInt8]
    private let forDelegates: [UInt8]
    private let forRecorder: [UInt8]

    init(_ call: Call, on state: LineState) {
        self.call = call.id
        rings = call.ring?.parties ?? []
        plain = Self.encode(call, on: state, alert: nil)
        recorder = call.recorder
        forRecorder = recorder == nil ? plain : Self.encode(call, on: state, alert: nil, recording: true)
        guard !rings.isEmpty else {
            forOwner = plain
            forDelegates = plain
            return
        }
        func alert(asOwner: Bool) -> AlertRow? {
            AlertRow(call, number: state.line.number, callFor: asOwner ? nil : state.group.owner.party.name)
        }
        forOwner = Self.encode(call, on: state, alert: alert(asOwner: true))
        forDelegates = Self.encode(call, on: state, alert: alert(asOwner: false))
    }

    /// The row as it is seen by whoever it does not ring for.
    var plainBytes: [UInt8] { plain }

    /// The row as this viewer may see it.
    func bytes(for viewer: ViewerClass) -> [UInt8] {
        if viewer.party == recorder { return forRecorder }
        guard !rings.isEmpty, rings.contains(viewer.party) else { return plain }
        return viewer.isOwner ? forOwner : forDelegates
    }

    private static func encode(
        _ call: Call, on state: LineState, alert: AlertRow?, recording: Bool = false
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        CallRow(call, owner: state.line.owner, stale: state.stale != nil, alert: alert, recording: recording)
            .encode(to: &writer)
        return writer.bytes
    }
}

/// What of a viewer decides which encoding it gets.
struct ViewerClass: Sendable {
    var party: PartyID
    var isOwner: Bool
}
