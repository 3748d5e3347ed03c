import HubCore
import HubJSON
import HubProtocol
import LineModel

/// A party's device.
struct PartyDevice: Hashable, Sendable {
    var party: PartyID
    var device: DeviceID
}

typealias DeviceOpening = OpeningsStateMachine<PartyDevice>.Opening

extension DeviceOpening: NodeShared where Device == PartyDevice {
    init(shared object: JSONObject) throws(WireError) {
        self.init(
            PartyDevice(party: try object.required("p"), device: try object.required("d")),
            try object.required("s"))
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("p", device.party)
        writer.member("d", device.device)
        writer.member("s", session)
    }

    /// Several, in their order.
    static func encode(_ openings: [DeviceOpening]) -> [UInt8] {
        SharedFormat.encode(capacity: 128 * openings.count) { $0.list("is", openings) }
    }

    static func decode(_ bytes: [UInt8]) throws(SharedFormatError) -> [DeviceOpening] {
        try SharedFormat.decode(bytes) { object throws(WireError) in try object.list("is") }
    }
}
