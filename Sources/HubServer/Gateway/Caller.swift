import HubCore
import LineModel

/// Who makes a request: what its token and its session say.
struct Caller: Sendable {
    var viewer: Viewer
    var name: String
    var device: DeviceID
    var kind: ClientKind
    var scopes: Scopes
    var language: Language
    /// The socket; nil for a request by HTTP.
    var session: SessionHandle?

    var party: PartyID { viewer.party }
    var reference: PartyReference { PartyReference(id: party, name: name) }

    /// Refuses a caller whose token does not name the line (P38).
    func checkAllowed(_ line: LineID) throws(Refusal) {
        if let allowed = viewer.allowed, !allowed.contains(line) { throw Refusal(.notMember) }
    }
}
