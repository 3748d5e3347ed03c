import HubJSON
import HubProtocol
import LineModel
import Testing

@testable import LineHubClient

/// What a client keeps of voicemail and of its own recordings, on the golden messages of the protocol.
@Suite struct VoicemailViewTests {
    private static let message = VoicemailID(trusted: "sw1.vm-16"), older = VoicemailID(trusted: "sw1.vm-9")

    private func page(_ name: String) throws -> VoicemailListResult {
        try VoicemailListResult(wire: #require(GoldenMessage.named(name, in: "voicemail")["result"]))
    }

    /// The golden event, numbered as the next.
    private func event(_ name: String, after view: LinesView) throws -> LinesChange {
        let params = try #require(GoldenMessage.named(name, in: "party-feed")["params"]?.object)
        var event = try PartyEventRow(from: params)
        event.seq = (view.partySeq ?? 0) + 1
        return .party(event)
    }

    private func loaded(_ filter: VoicemailView.Filter = .init(), page name: String? = nil) throws -> LinesView {
        var view = LinesView()
        view.partySeq = 0
        view.party = PartyRow(id: PartyID(trusted: "bo"), name: "Bo Ek")
        view.voicemail.begin(filter)
        guard let name else { return view }
        let isTaken = view.voicemail.take(try page(name), of: filter, before: nil, since: 0)
        #expect(isTaken && view.voicemail.isLoaded)
        return view
    }

    @Test func `P44: a page gives the list, the newest first, and the hub's counts`() throws {
        let view = try loaded(page: "the owner's voicemail: reply")
        #expect(view.voicemail.messages.map(\.id) == [Self.message, Self.older])
        #expect(view.voicemail.counts == VoicemailCountsRow(new: 1, old: 1) && !view.voicemail.hasMore)
        let chosen = try page("the voicemail of chosen delegators, a page of what nobody has played: reply")
        #expect(chosen.next != nil)
        var paged = VoicemailView()
        let isFirstTaken = paged.take(chosen, of: .init(), before: nil, since: 0)
        #expect(isFirstTaken && paged.hasMore)
        let next = paged.next
        let rest = VoicemailListResult(messages: view.voicemail.messages, counts: view.voicemail.counts)
        let isNextTaken = paged.take(rest, of: .init(), before: next, since: 0)
        #expect(isNextTaken && !paged.hasMore)
        #expect(paged.messages.map(\.id) == [Self.message, Self.older], "pages join without doubles")
    }

    @Test func `R75, R80: what anyone plays is played for all, and the counts are the hub's`() throws {
        var view = try loaded(page: "the owner's voicemail: reply")
        _ = view.apply(try event("voicemail played", after: view), at: .zero)
        #expect(view.voicemail.messages.map(\.played) == [true, true])
        #expect(view.voicemail.counts == VoicemailCountsRow(new: 0, old: 2))
    }

    @Test func `R74, X20: what anyone deletes is gone for all, and a later word of it changes nothing`() throws {
        var view = try loaded(page: "the owner's voicemail: reply")
        _ = view.apply(try event("voicemail deleted", after: view), at: .zero)
        _ = view.apply(try event("voicemail played", after: view), at: .zero)
        #expect(view.voicemail.messages.map(\.id) == [Self.older])
    }

    @Test func `R79, R80: a new message comes in unless the filter keeps it out, and the counts move all the same`()
        throws
    {
        func heard(_ filter: VoicemailView.Filter) throws -> VoicemailView {
            var view = try loaded(filter)
            _ = view.apply(try event("voicemail left, to a delegate", after: view), at: .zero)
            return view.voicemail
        }
        let anna = PartyID(trusted: "anna"), bo = PartyID(trusted: "bo")
        for owners in [nil, [anna], [anna, bo]] as [Set<PartyID>?] {
            #expect(try heard(.init(owners: owners)).messages.map(\.id) == [Self.message])
        }
        let own = try heard(.init(owners: [bo]))
        #expect(own.messages.isEmpty && own.counts == VoicemailCountsRow(new: 1, old: 1))
        var view = try loaded(.init(owners: [bo]))
        _ = view.apply(try event("voicemail left, to the owner", after: view), at: .zero)
        #expect(view.voicemail.messages.map(\.id) == [Self.message], "R77: without a delegator it is one's own")
    }

    @Test func `A page that may be older than an event is not taken, nor one of another list`() throws {
        var view = try loaded()
        let asked = view.voicemail.eventCount
        _ = view.apply(try event("voicemail deleted", after: view), at: .zero)
        let page = try page("the owner's voicemail: reply")
        let isOldTaken = view.voicemail.take(page, of: .init(), before: nil, since: asked)
        #expect(!isOldTaken && view.voicemail.messages.isEmpty)
        #expect(view.voicemail.counts == VoicemailCountsRow(new: 0, old: 1))
        let now = view.voicemail.eventCount
        let isOtherTaken = view.voicemail.take(page, of: .init(unplayedOnly: true), before: nil, since: now)
        let isLaterTaken = view.voicemail.take(page, of: .init(), before: "elsewhere", since: now)
        let isTaken = view.voicemail.take(page, of: .init(), before: nil, since: now)
        #expect(!isOtherTaken && !isLaterTaken && isTaken)
    }

    @Test func `P19: after events that are lost the list must be loaded anew`() throws {
        var view = try loaded(page: "the owner's voicemail: reply")
        let asked = view.voicemail.eventCount
        _ = view.apply(.repaired(.reload(seq: 20)), at: .zero)
        #expect(!view.voicemail.isLoaded && view.voicemail.messages.count == 2, "it was true once")
        let page = try page("the owner's voicemail: reply")
        let isTaken = view.voicemail.take(page, of: .init(), before: nil, since: asked)
        #expect(!isTaken)
    }

    @Test func `P11: recording.started and stopped mark the recorder's row, whatever else the row is`() throws {
        var view = try loaded()
        view.epoch = "e1"
        _ = view.apply(.snapshot(snapshot(4, [row("sw1.1001", .connected, by: bo), row("c2", .held)])), at: .zero)
        let call = CallID(trusted: "sw1.1001")
        let before = try #require(view.call(call))
        let started = try event("recording started", after: view)
        let told = view.apply(started, at: .zero)
        #expect(told.count == 1)
        #expect(view.call(call)?.recording == true && view.call(CallID(trusted: "c2"))?.recording == false)
        #expect(view.line(annaLine)?.seq == 4 && view.call(call)?.rev == before.rev)
        _ = view.apply(try event("recording stopped", after: view), at: .zero)
        #expect(view.call(call) == before)
        _ = view.apply(try event("recording added", after: view), at: .zero)
        #expect(view.call(call) == before, "what was made of it is in the list, not on the row")
    }
}
