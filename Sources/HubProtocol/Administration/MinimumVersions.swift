import HubJSON
import LineModel

/// The oldest version that may open a session, by client kind (R9, R10, P42).
struct MinimumVersions: WireCodable, Equatable {
    var versions: [ClientKind: ClientVersion]

    init(_ versions: [ClientKind: ClientVersion]) {
        self.versions = versions
    }

    init(from object: JSONObject) throws(WireError) {
        versions = [:]
        for (key, _) in object.members {
            guard let kind = ClientKind(rawValue: key) else {
                throw WireError(.notAllowed("is no kind of client"), member: key)
            }
            versions[kind] = try object.required(key) as ClientVersion
        }
    }

    func encode(to writer: inout JSONWriter) {
        writer.object { writer in
            for kind in ClientKind.allCases {
                guard let version = versions[kind] else { continue }
                writer.key(named: kind.rawValue)
                version.encode(to: &writer)
            }
        }
    }
}
