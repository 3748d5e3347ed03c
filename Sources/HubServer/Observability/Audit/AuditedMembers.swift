import HubJSON
import HubProtocol
import LineModel

extension Method {
    /// What the audit tells of its parameters, those within an object by a dot; nil for what is no act.
    ///
    /// Acts get somebody into a call of others or keep others out, change or carry off what the administrator alone decides, or
    /// put somebody out.
    var auditedMembers: [String]? {
        switch self {
        case .callJoin, .callLock, .callUnlock: ["call"]
        case .callMonitor: ["call", "mode"]
        case .adminPartyPut: ["id", "kind", "licensed", "callingPlan"]
        case .adminLinePut: ["id", "number", "owner", "voicemail"]
        case .adminPartyRemove, .adminLineRemove: ["id"]
        case .adminDelegationAdd, .adminDelegationSetRights: ["delegator", "delegate", "rights"]
        case .adminDelegationRemove: ["delegator", "delegate"]
        case .adminPolicySet: Self.policyMembers
        case .adminSessionsClose: ["session", "party"]
        case .adminNodeDrain: ["node"]
        case .adminDirectoryImport, .adminDirectoryExport: []
        default: nil
        }
    }

    private static let policyMembers =
        ["delegation", "monitoring", "privacy", "ringSeconds"]
        + ["delegates", "delegators", "appearances"].map { "limits." + $0 }
        + ClientKind.allCases.map { "minimumVersions." + $0.rawValue }
}

/// What an audit record says of the parameters of an act, whether they can be read or not: so much of it, as it is shown.
enum AuditedMembers {
    /// Characters of each, with what is escaped written out.
    private static let length = 128
    /// Of all of them together.
    private static let totalLength = 512

    static func told(of method: Method, _ params: JSONObject) -> [(name: String, text: String)] {
        var left = totalLength
        return (method.auditedMembers ?? []).compactMap { member in
            guard let text = value(at: member, in: params).flatMap(text) else { return nil }
            let (cut, shown) = LogRecord.cut(text, shown: min(length, left))
            left -= shown
            // A record's `session` is that of whoever acts.
            return (member == "session" ? "target" : member, cut)
        }
    }

    private static func value(at path: String, in params: JSONObject) -> JSONValue? {
        let names = path.split(separator: ".").map(String.init)
        return names.dropFirst().reduce(params[names[0]]) { $0?[$1] }
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .bool(let bool): "\(bool)"
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        // Rights are words; no more of them are looked at than can be shown.
        case .array(let words): words.prefix(length).compactMap(\.string).joined(separator: ",")
        case .null, .object: nil
        }
    }
}
