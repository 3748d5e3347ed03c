public import HubJSON
public import LineModel

/// What a session says it is (protocol §2).
public struct ClientRow: WireCodable, Equatable {
    public var kind: ClientKind
    /// Compared with the policy's minimum for its kind (P42).
    public var version: String?
    /// Unique within the party; only a portal, switch or monitor may have none (P47).
    public var device: DeviceID?
    public var name: String?

    public init(kind: ClientKind, version: String? = nil, device: DeviceID? = nil, name: String? = nil) {
        self.kind = kind
        self.version = version
        self.device = device
        self.name = name
    }

    public init(from object: JSONObject) throws(WireError) {
        kind = try object.required("kind")
        version = try object.optional("version")
        device = try object.optional("device")
        name = try object.optionalText("name")
        guard device != nil || [.portal, .switch, .monitor].contains(kind) else {
            throw WireError(.missing, member: "device")
        }
        guard version.map({ ClientVersion($0) != nil }) ?? true else {
            throw WireError(.notAllowed("is no version"), member: "version")
        }
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("kind", kind)
            writer.member("version", version)
            writer.member("device", device)
            writer.member("name", name)
        }
    }
}
