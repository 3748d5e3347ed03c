import LineModel

/// How a ringing call is told to those for whom it rings: once for the owner, and once for the delegates (P12).
///
/// An object, since rows and commits are copied and few calls ring: what does not ring carries no reference.
final class RingingForms: Sendable {
    let parties: [PartyID]
    private let forOwner: [UInt8]
    private let forDelegates: [UInt8]

    /// Nil where the call rings for nobody.
    static func make(_ parties: [PartyID], _ encode: (_ isOwner: Bool) -> [UInt8]) -> RingingForms? {
        // Before an object is made: a failing initializer would make one, and free it.
        parties.isEmpty ? nil : RingingForms(parties, encode)
    }

    private init(_ parties: [PartyID], _ encode: (_ isOwner: Bool) -> [UInt8]) {
        self.parties = parties
        forOwner = encode(true)
        forDelegates = encode(false)
    }

    /// Nil where the call does not ring for the viewer.
    func bytes(for viewer: ViewerClass) -> [UInt8]? {
        guard parties.contains(viewer.party) else { return nil }
        return viewer.isOwner ? forOwner : forDelegates
    }
}
