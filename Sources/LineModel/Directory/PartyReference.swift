/// A party as others see it: its identifier and display name.
public struct PartyReference: Hashable, Sendable {
    public var id: PartyID
    public var name: String

    public init(id: PartyID, name: String) {
        self.id = id
        self.name = name
    }
}
