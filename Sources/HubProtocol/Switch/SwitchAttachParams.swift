public import HubJSON
public import LineModel

/// Params of `switch.attach` (P9).
public struct SwitchAttachParams: WireCodable, Equatable {
    /// 1 to 24 characters of `[A-Za-z0-9_-]`, not `h`: the prefix of the switch's call identifiers (P4).
    public var name: String
    public var lines: LineSelection
    public var capabilities: [SwitchCapability]

    public init(name: String, lines: LineSelection, capabilities: [SwitchCapability]) {
        self.name = name
        self.lines = lines
        self.capabilities = capabilities
    }

    public init(from object: JSONObject) throws(WireError) {
        name = try object.required("name")
        lines = try object.required("lines")
        capabilities = try object.required("capabilities")
        guard Self.isName(name) else { throw WireError(.notAllowed("is no name of a switch"), member: "name") }
    }

    public func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("lines", lines)
            writer.member("capabilities", capabilities)
        }
    }
}

extension SwitchAttachParams {
    private static func isName(_ text: String) -> Bool {
        // A dot ends the name in a call identifier, and `h` is the hub's own name there.
        guard let id = SwitchID(text), text != "h", id.rawValue.utf8.count <= 24 else { return false }
        return !id.rawValue.utf8.contains { ".:+".utf8.contains($0) }
    }
}
