public import LineModel

/// What a `Shelf` keeps: sound that came at some time, belongs to somebody, and can be deleted for good.
public protocol Shelved: Hashable, Sendable {
    associatedtype Named
    associatedtype Keeper: Hashable & Sendable

    var id: Identifier<Named> { get }
    /// Whose list it stands in.
    var keeper: Keeper { get }
    var call: CallID { get }
    var at: Timestamp { get }
    var media: MediaID { get }
    var deletedAt: Timestamp? { get }

    func deleted(at moment: Timestamp) -> Self
}

extension VoicemailMessage: Shelved {
    public var keeper: LineID { line }
}

extension Recording: Shelved {
    public var keeper: PartyID { recorder }
}
