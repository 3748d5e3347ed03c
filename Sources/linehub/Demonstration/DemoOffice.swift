import HubServer
import LineModel

/// The people and lines of the demonstration: fifteen delegators with fifty direct numbers, their assistants, and the
/// reception, which serves them all (R2, R3).
///
/// The numbers lie in the range that the Swedish authority keeps for books and films.
enum DemoOffice {
    struct Person {
        var party: Party
        /// What the person does, as the sign-in page says it.
        var role: String
        var lines: [Line] = []
        /// Whom the person serves.
        var serves: [String] = []
    }

    /// The reception: it sees every line that callers call.
    static let reception = PartyID(trusted: "reception")

    /// Who dials it is called back on the same line (R31): for somebody who is alone with the demonstration.
    static let ringBackNumber = "+46846500499"

    /// In the order in which the sign-in page shows them.
    static let people = Array(
        delegators[..<2] + assistants[..<2] + [frontDesk] + delegators[2...] + assistants[2...])

    static let delegators: [Person] = [
        delegator("anna", "Anna Berg", "Managing director", ["Direct", "Board", "Press", "Owners"], from: 39),
        delegator("omar", "Omar Haddad", "Finance", ["Direct", "Bank", "Auditors"], from: 43),
        delegator("sara", "Sara Lund", "Sales", ["Direct", "Key accounts", "Tenders", "Partners"], from: 46),
        delegator("nils", "Nils Falk", "Operations", ["Direct", "Dispatch", "Customs", "Night desk"], from: 50),
        delegator("ingrid", "Ingrid Moe", "Legal", ["Direct", "Contracts", "Claims"], from: 54),
        delegator("leo", "Leo Marin", "IT", ["Direct", "Service desk", "Suppliers"], from: 57),
        delegator("fatima", "Fatima Noor", "People", ["Direct", "Recruiting", "Payroll"], from: 60),
        delegator("erik", "Erik Dahl", "Purchasing", ["Direct", "Orders", "Suppliers"], from: 63),
        delegator("maja", "Maja Holm", "Marketing", ["Direct", "Media", "Events"], from: 66),
        delegator("tom", "Tom Ashby", "United Kingdom", ["Direct", "London", "Manchester"], from: 69),
        delegator("claire", "Claire Petit", "France", ["Direct", "Paris", "Lyon"], from: 72),
        delegator("jonas", "Jonas Vogel", "Germany", ["Direct", "Hamburg", "Berlin", "Munich"], from: 75),
        delegator("aino", "Aino Laine", "Finland", ["Direct", "Helsinki", "Turku"], from: 79),
        delegator("pia", "Pia Strand", "Quality", ["Direct", "Complaints", "Audits"], from: 82),
        delegator("viktor", "Viktor Sand", "Facilities", ["Direct", "Caretaker", "Security", "Parking"], from: 85),
    ]

    /// Who dials in a delegator's name; the last one shares nobody's line.
    static let assistants: [Person] = [
        staff("bo", "Bo Ek", "Assistant to Anna, Omar and Ingrid", 90, serves: ["anna", "omar", "ingrid"]),
        staff("cia", "Cia Lind", "Assistant to Anna, Sara and Maja", 91, serves: ["anna", "sara", "maja"]),
        staff("eli", "Eli Frost", "Assistant to Nils, Jonas and Viktor", 92, serves: ["nils", "jonas", "viktor"]),
        staff("dan", "Dan Nyman", "A colleague who shares nobody's line", 93, serves: []),
    ]

    private static let frontDesk = Person(
        party: Party(id: reception, name: "Reception", kind: .commonArea),
        role: "The front desk: a wall of fifty lines", serves: delegators.map(\.party.id.rawValue))

    /// The lines that callers choose from; those of Anna and Omar are called more often, as they are the likeliest to be
    /// looked at.
    static let calledLines: [LineID] = {
        let favourites = delegators[..<2].flatMap(\.lines).map(\.id)
        return delegators.flatMap(\.lines).map(\.id) + favourites + favourites
    }()

    /// The office as facts for an empty store.
    static var facts: [StoredFact] {
        people.map { .party($0.party) } + people.flatMap(\.lines).map { .line($0) }
            + people.flatMap { person in
                person.serves.map {
                    .delegation(Delegation(delegator: PartyID(trusted: $0), delegate: person.party.id))
                }
            }
    }

    private static func delegator(
        _ id: String, _ name: String, _ role: String, _ labels: [String], from number: Int
    ) -> Person {
        let party = Party(id: PartyID(trusted: id), name: name)
        let lines = labels.enumerated().map { index, label in
            line("line-\(id)" + (index == 0 ? "" : "-\(index + 1)"), number + index, of: party, label)
        }
        return Person(party: party, role: "\(role); \(lines.count) direct numbers", lines: lines)
    }

    private static func staff(
        _ id: String, _ name: String, _ role: String, _ number: Int, serves: [String]
    ) -> Person {
        let party = Party(id: PartyID(trusted: id), name: name)
        return Person(party: party, role: role, lines: [line("line-\(id)", number, of: party, nil)], serves: serves)
    }

    private static func line(_ id: String, _ number: Int, of owner: Party, _ label: String?) -> Line {
        Line(id: LineID(trusted: id), number: "+468465004\(number)", owner: owner.id, label: label)
    }
}
