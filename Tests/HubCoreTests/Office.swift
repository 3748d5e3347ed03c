import LineModel

/// Anna owns two lines, Bo one; Carl and Dora own none. Who serves whom each test says.
enum Office {
    static let anna = PartyReference(id: .named("anna"), name: "Anna")
    static let bo = PartyReference(id: .named("bo"), name: "Bo")
    static let carl = PartyReference(id: .named("carl"), name: "Carl")
    static let dora = PartyReference(id: .named("dora"), name: "Dora")

    static func directory(_ delegations: (PartyReference, PartyReference)...) throws -> Directory {
        var directory = Directory()
        for party in [anna, bo, carl, dora] { try directory.put(Party(id: party.id, name: party.name)) }
        try directory.put(Line(id: .named("a1"), number: "+461", owner: anna.id))
        try directory.put(Line(id: .named("a2"), number: "+462", owner: anna.id))
        try directory.put(Line(id: .named("b1"), number: "+463", owner: bo.id))
        for (delegator, delegate) in delegations {
            try directory.add(Delegation(delegator: delegator.id, delegate: delegate.id))
        }
        return directory
    }
}

extension Identifier {
    static func named(_ text: String) -> Self { Self(trusted: text) }
}

extension Timestamp {
    static func at(milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }
}
