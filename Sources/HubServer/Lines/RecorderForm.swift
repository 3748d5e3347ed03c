import LineModel

/// How a call is told to whoever is recording it, and to nobody else (R71, P11).
///
/// An object for the same reason as `RingingForms`: few calls are recorded.
final class RecorderForm: Sendable {
    let recorder: PartyID
    let bytes: [UInt8]

    init(_ recorder: PartyID, _ bytes: [UInt8]) {
        self.recorder = recorder
        self.bytes = bytes
    }
}
