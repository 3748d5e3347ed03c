import HubCore
import LineModel

/// Who makes a request: what its token and its session say.
///
/// An object that stays as it is: each request carries its caller, and what waits for an answer keeps it.
final class Caller: Sendable {
    let viewer: Viewer
    let name: String
    let device: DeviceID
    let kind: ClientKind
    let scopes: Scopes
    let language: Language
    /// Where the directory of sessions has it, once it is open; here it takes no room of its own.
    private let place: UInt32
    /// The socket; nil for a request by HTTP.
    let session: SessionHandle?
    /// Where in a trace this one request belongs; nil where it does not say.
    let trace: TraceParent?

    init(
        viewer: Viewer, name: String, device: DeviceID, kind: ClientKind, scopes: Scopes, language: Language,
        session: SessionHandle?, place: UInt32 = 0, trace: TraceParent? = nil
    ) {
        self.viewer = viewer
        self.name = name
        self.device = device
        self.kind = kind
        self.scopes = scopes
        self.language = language
        self.session = session
        self.place = place
        self.trace = trace
    }

    /// The same caller with a token that holds other scopes and names other lines.
    func renewed(scopes: Scopes, allowed: LineRestriction?) -> Caller {
        Caller(
            viewer: Viewer(party: viewer.party, isMember: viewer.isMember, allowed: allowed), name: name,
            device: device, kind: kind, scopes: scopes, language: language, session: session, place: place)
    }

    /// The same caller once its session is open.
    func opened(as id: SessionDirectory.ID) -> Caller {
        Caller(
            viewer: viewer, name: name, device: device, kind: kind, scopes: scopes, language: language,
            session: session, place: id.place)
    }

    /// The caller as one request has it, which says where in a trace it belongs.
    func traced(by trace: TraceParent?) -> Caller {
        guard let trace else { return self }
        return Caller(
            viewer: viewer, name: name, device: device, kind: kind, scopes: scopes, language: language,
            session: session, place: place, trace: trace)
    }

    /// The open session; nil for a request by HTTP.
    var sessionID: SessionDirectory.ID? {
        session.map { SessionDirectory.ID(place: place, connection: $0.connection) }
    }

    var party: PartyID { viewer.party }
    var reference: PartyReference { PartyReference(id: party, name: name) }

    /// Refuses a caller whose token does not name the line (P38).
    func checkAllowed(_ line: LineID) throws(Refusal) {
        if let allowed = viewer.allowed, !allowed.contains(line) { throw Refusal(.notMember) }
    }
}
