import LineModel
import Testing

@Suite struct LabelTests {
    /// Viewer, actor, whether the call went out, the key, and the words in both languages.
    private static let truth: [(PartyID, PartyReference, Bool, Label.Key?, String?, String?)] = [
        ("anna", .anna, true, nil, nil, nil),
        ("anna", .bo, true, .outboundByForYou, "Outbound by Bo for you", "Utgående av Bo åt dig"),
        ("anna", .anna, false, nil, nil, nil),
        ("anna", .bo, false, .answeredByForYou, "Answered by Bo for you", "Besvarat av Bo åt dig"),
        ("bo", .anna, true, .outboundBy, "Outbound by Anna", "Utgående av Anna"),
        ("bo", .bo, true, .outboundByYouFor, "Outbound by you for Anna", "Utgående av dig åt Anna"),
        ("bo", .anna, false, .answeredBy, "Answered by Anna", "Besvarat av Anna"),
        ("bo", .bo, false, .answeredByYouFor, "Answered by you for Anna", "Besvarat av dig åt Anna"),
        ("bo", .cia, true, .outboundByFor, "Outbound by Cia for Anna", "Utgående av Cia åt Anna"),
        ("bo", .cia, false, .answeredByFor, "Answered by Cia for Anna", "Besvarat av Cia åt Anna"),
    ]

    @Test(arguments: truth.indices)
    func `says who did it for whom, to each viewer in its own way (R61-R69)`(row: Int) {
        let (viewer, actor, outbound, key, english, swedish) = Self.truth[row]
        let label = Label(Self.record(actor, outbound), viewer: viewer, actorName: actor.name, ownerName: "Anna")
        #expect(label?.key == key)
        #expect(label?.text(.en) == english)
        #expect(label?.text(.sv) == swedish)
    }

    @Test(arguments: ["anna", "bo"] as [PartyID])
    func `says nothing of a call that nobody took (R69)`(viewer: PartyID) {
        #expect(Label(Self.record(nil, false), viewer: viewer, actorName: "", ownerName: "Anna") == nil)
    }

    @Test func `follows a new name (R70)`() {
        let label = Label(Self.record(.cia, false), viewer: "bo", actorName: "Cilla", ownerName: "Ann")
        #expect(label?.text(.en) == "Answered by Cilla for Ann")
    }

    @Test func `has a key for every wire word (P46)`() {
        #expect(
            Label.Key.allCases.map(\.rawValue) == [
                "outboundByForYou", "answeredByForYou", "outboundBy", "outboundByYouFor", "answeredBy",
                "answeredByYouFor", "outboundByFor", "answeredByFor",
            ])
    }

    private static func record(_ actor: PartyReference?, _ outbound: Bool) -> CallRecord {
        CallRecord(
            call: "c", line: "anna", owner: "anna", direction: outbound ? .outbound : .inbound, remote: .caller,
            at: Timestamp(milliseconds: 0), outcome: outbound ? .outbound : .answered, actor: actor)
    }
}
