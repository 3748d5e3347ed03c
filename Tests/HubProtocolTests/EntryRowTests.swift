import HubProtocol
import LineModel
import Testing

@Suite struct `An entry of history (P46)` {
    private let names: [PartyID: String] = [Scene.anna.id: "Anna Berg", Scene.bo.id: "Bo Ek-Lund"]
    private let record = CallRecord(
        call: CallID(trusted: "sw1.14"), line: Scene.line, owner: Scene.anna.id, direction: .inbound,
        remote: Remote(number: ""), at: Scene.at, answeredAt: Scene.at, endedAt: Scene.at + .seconds(60),
        outcome: .answered, actor: Scene.bo, handlers: [Handler(party: Scene.bo, from: Scene.at)])

    private func entry(_ viewer: PartyID, _ language: Language = .en, isPortal: Bool = false) -> EntryRow {
        EntryRow(record, viewer: viewer, name: { names[$0] }, language: language, isPortal: isPortal)
    }

    @Test func `tells the owner who answered, by the present name (R62)`() {
        let entry = entry(Scene.anna.id)
        #expect(entry.label == "Answered by Bo Ek-Lund for you")
        #expect(entry.labelKey == LabelKeyRow(key: .answeredByForYou, name: "Bo Ek-Lund"))
        #expect(entry.delegator == nil)
        #expect(entry.durationSeconds == 60)
        #expect(entry.handlers.first?.to == Scene.at + .seconds(60))
    }

    @Test func `tells the delegate for whom, in the session's language`() {
        let entry = entry(Scene.bo.id, .sv)
        #expect(entry.label == "Besvarat av dig åt Anna Berg")
        #expect(entry.delegator == PartyRow(Scene.anna))
    }

    @Test func `has no label in the portal (R59)`() {
        let entry = entry(Scene.anna.id, isPortal: true)
        #expect(entry.label == nil && entry.labelKey == nil)
    }
}
