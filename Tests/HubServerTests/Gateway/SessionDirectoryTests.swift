import HubProtocol
import HubWebSocket
import LineModel
import Testing

@testable import HubServer

@Suite struct SessionDirectoryTests {
    private let directory = SessionDirectory(node: "n1")
    private let mailbox = Mailbox {}

    private func open(
        _ party: String, device: String? = nil, connection: UInt64
    ) -> (id: SessionDirectory.ID, replaced: SessionHandle?) {
        directory.opened(
            SessionDirectory.Entry(
                party: .named(party), client: ClientRow(kind: .web, device: device.map { .named($0) }),
                since: Timestamp(milliseconds: 0),
                handle: SessionHandle(mailbox: mailbox, slot: ConnectionSlot(0), connection: connection)))
    }

    @Test func `The newer session of a device replaces the older, whichever closes first (P47)`() {
        let first = open("anna", device: "phone", connection: 1)
        #expect(first.replaced == nil)
        #expect(open("anna", device: "desk", connection: 2).replaced == nil)
        #expect(open("bo", device: "phone", connection: 3).replaced == nil)
        let second = open("anna", device: "phone", connection: 4)
        #expect(second.replaced?.connection == 1)
        directory.closed(first.id)
        #expect(open("anna", device: "phone", connection: 5).replaced?.connection == 4)
        #expect(directory.count == 4)
    }

    @Test func `Sessions without a device replace nobody`() {
        _ = open("switch", connection: 1)
        #expect(open("switch", connection: 2).replaced == nil)
    }

    @Test func `A party is online while it has a session`() {
        let ids = [open("anna", connection: 1).id, open("anna", connection: 2).id]
        directory.closed(ids[0])
        directory.closed(ids[0])
        #expect(directory.isOnline(.named("anna")))
        directory.closed(ids[1])
        #expect(!directory.isOnline(.named("anna")))
        #expect(directory.count == 0)
    }

    @Test func `A name finds its session, and not the next one in its place`() {
        let first = open("anna", connection: 1).id
        let name = directory.name(of: first)
        #expect(directory.handle(of: name)?.connection == 1)
        directory.closed(first)
        let second = open("bo", connection: 2).id
        #expect(directory.handle(of: name) == nil)
        #expect(directory.handle(of: directory.name(of: second))?.connection == 2)
        for other in ["", "s", "s.x.0.2", name + ".", "s.a.b.c", directory.name(of: second).uppercased()] {
            #expect(directory.handle(of: other) == nil, "\(other)")
        }
    }

    @Test func `The administrator sees each session by its name, or those of a party`() {
        let anna = open("anna", device: "phone", connection: 1).id
        _ = open("bo", connection: 2)
        let rows = directory.rows(of: .named("anna")) { _ in "Anna" }
        #expect(rows.map(\.session) == [directory.name(of: anna)])
        #expect(rows.map(\.party.name) == ["Anna"])
        #expect(rows.map(\.node) == ["n1"])
        #expect(directory.rows { _ in nil }.map(\.party.name) == ["anna", "bo"])
        #expect(directory.handles(of: .named("bo")).map(\.connection) == [2])
        #expect(directory.handles(of: .named("carl")).isEmpty)
    }
}
