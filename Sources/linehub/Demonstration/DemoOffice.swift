import HubServer
import LineModel

/// The people and lines of the demonstration.
enum DemoOffice {
    struct Person {
        var party: Party
        /// What the person does, as the sign-in page says it.
        var role: String
        var lines: [Line] = []
        /// Whom the person serves.
        var serves: [String] = []
    }

    static let people: [Person] = [
        person(
            "anna", "Anna Berg", "Managing director; two direct numbers that others answer for her",
            lines: [("line-anna", "+4684650401", "Direct"), ("line-anna-2", "+4684650402", "Board")]),
        person(
            "omar", "Omar Haddad", "Finance director; one direct number", lines: [("line-omar", "+4684650411", "Direct")]),
        person("bo", "Bo Ek", "Assistant to Anna and Omar", lines: [("line-bo", "+4684650421", nil)], serves: ["anna", "omar"]),
        person("cia", "Cia Lind", "Assistant to Anna", lines: [("line-cia", "+4684650422", nil)], serves: ["anna"]),
        Person(
            party: Party(id: PartyID(trusted: "reception"), name: "Reception", kind: .commonArea),
            role: "The phone at the front desk; answers for Anna and Omar", serves: ["anna", "omar"]),
        person("dan", "Dan Nyman", "A colleague who shares nobody's line", lines: [("line-dan", "+4684650431", nil)]),
    ]

    /// The lines that the demonstration's callers call.
    static let calledLines = ["line-anna", "line-anna-2", "line-omar"].map { LineID(trusted: $0) }

    /// The office as facts for an empty store.
    static var facts: [StoredFact] {
        people.map { .party($0.party) } + people.flatMap(\.lines).map { .line($0) }
            + people.flatMap { person in
                person.serves.map { .delegation(Delegation(delegator: PartyID(trusted: $0), delegate: person.party.id)) }
            }
    }

    private static func person(
        _ id: String, _ name: String, _ role: String, lines: [(String, String, String?)], serves: [String] = []
    ) -> Person {
        let party = Party(id: PartyID(trusted: id), name: name)
        return Person(
            party: party, role: role,
            lines: lines.map { Line(id: LineID(trusted: $0.0), number: $0.1, owner: party.id, label: $0.2) },
            serves: serves)
    }
}
