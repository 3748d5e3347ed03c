/// A shared line: one direct number that belongs to its owner for good (R5, R6).
public struct Line: Hashable, Sendable {
    public let id: LineID
    public var number: String
    public var owner: PartyID
    public var label: String?
    /// Whether an unanswered call goes to voicemail (P1).
    public var voicemail: Bool

    public init(id: LineID, number: String, owner: PartyID, label: String? = nil, voicemail: Bool = true) {
        self.id = id
        self.number = number
        self.owner = owner
        self.label = label
        self.voicemail = voicemail
    }
}
