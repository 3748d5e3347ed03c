import LineModel
import Testing

/// Every situation of a call against every command on it: accepted, a no-op, or refused, and how (§5.3, P26).
@Suite struct LineStateTableTests {
    /// Bo has the call where somebody has it; Anna owns the line and picks up, monitors and moves; Cia is the third.
    static let situations: [(name: String, office: @Sendable () throws -> Office)] = [
        ("ringing", { try supervised(.ringing()) }), ("answering", { try supervised(.answering()) }),
        ("reconciling", { try supervised(.reconciling()) }), ("dialing", { try supervised(.dialing()) }),
        ("connected", { try .overheard() }), ("holding", { try supervised(.holding()) }),
        ("held", { try supervised(.held()) }), ("resuming", { try supervised(.resuming()) }),
        ("pickingUp", { try supervised(.pickingUp()) }), ("transferring", { try supervised(.transferring()) }),
        ("heldTransferring", { try supervised(.transferring(held: true)) }),
        ("elevating", { try supervised(.elevating()) }),
        ("accepted", { try supervised(.elevating(accepted: true)) }), ("ciaJoining", { try .joining() }),
        ("ciaJoined", { try .joined() }), ("annaListening", { try .monitored(.listen) }),
        ("annaBarging", { try .monitored(.barge, confirmed: false) }), ("annaBarged", { try .monitored(.barge) }),
        ("annaTakingOver", { try .monitored(.takeOver, confirmed: false) }),
        ("annaTookOver", { try .monitored(.takeOver) }), ("locked", { try locked(.overheard()) }),
        ("lockedHeld", { try locked(supervised(.held())) }), ("ended", { try supervised(.ended()) }),
    ]

    static let commands: [(name: String, command: LineCommand)] = [
        ("answer:cia", .answer(.c1, by: .cia)), ("decline:cia", .decline(.c1, by: "cia")),
        ("hold:bo", .hold(.c1, by: .bo)), ("resume:bo", .resume(.c1, by: .bo)),
        ("resume:cia", .resume(.c1, by: .cia)), ("pickUp:cia", .pickUp(.c1, by: .cia)),
        ("hangUp:bo", .hangUp(.c1, by: .bo)), ("hangUp:anna", .hangUp(.c1, by: .anna)),
        ("hangUp:cia", .hangUp(.c1, by: .cia)), ("lock:anna", .lock(.c1, by: .anna)),
        ("unlock:anna", .unlock(.c1, by: .anna)), ("transfer:bo", .transfer(.c1, to: "112", by: .bo)),
        ("transfer:cia", .transfer(.c1, to: "112", by: .cia)),
        ("move:bo", .moveToMeeting(.c1, Meeting(host: "anna", kind: .instant), by: .bo)),
        ("join:cia", .join(.c1, by: .cia)), ("listen:anna", .monitor(.c1, .listen, by: .anna)),
        ("barge:anna", .monitor(.c1, .barge, by: .anna)), ("takeOver:anna", .monitor(.c1, .takeOver, by: .anna)),
        ("stop:anna", .monitor(.c1, .stop, by: .anna)),
    ]

    @Test(arguments: situations.map(\.name)) func `T1-T17, X12, X14, P26: every command in every situation`(
        name: String
    ) throws {
        let situation = try #require(Self.situations.first { $0.name == name })
        let expected = try #require(Self.table[name], "no row for \(name)")
        let office = try situation.office()
        for (name, command) in Self.commands {
            let outcome = office.refusal(of: command)?.code.rawValue ?? (office.isNoOp(command) ? "noOp" : "ok")
            #expect(outcome == expected[name], "\(name)")
        }
        #expect(expected.count == Self.commands.count)
    }

    @Test func `the table has a row for each situation and no other`() {
        #expect(Set(Self.table.keys) == Set(Self.situations.map(\.name)))
    }

    private static func supervised(_ office: Office) throws -> Office {
        var office = office
        try office.run(.described(office.state.line, Office.supervised()))
        return office
    }

    private static func locked(_ office: Office) throws -> Office {
        var office = office
        try office.lock()
        return office
    }

    /// A row each: the situation, and the outcome of each command in the order of `commands`.
    static let table = rows(
        """
        ringing: ok ok notConnected notHeld notHeld notHeld notConnected notConnected notConnected notConnected
            notConnected notConnected notConnected notConnected notConnected notConnected notConnected
            notConnected noOp
        answering: alreadyAnswered ok notConnected notHeld notHeld notHeld notConnected notConnected
            notConnected notConnected notConnected notConnected notConnected notConnected notConnected
            notConnected notConnected notConnected noOp
        reconciling: busyOperation ok notConnected notHeld notHeld notHeld notConnected notConnected
            notConnected notConnected notConnected notConnected notConnected notConnected notConnected
            notConnected notConnected notConnected noOp
        dialing: notConnected notConnected notConnected notHeld notHeld notHeld ok notOwner notOwner
            notConnected notConnected notConnected notConnected notConnected notConnected notConnected
            notConnected notConnected noOp
        connected: alreadyAnswered alreadyAnswered ok notHeld notHeld notHeld ok notOwner notOwner ok noOp ok
            notOwner ok ok ok ok ok noOp
        holding: alreadyAnswered alreadyAnswered busyOperation notHeld notHeld notHeld ok notOwner notOwner
            busyOperation busyOperation busyOperation notOwner busyOperation busyOperation busyOperation
            busyOperation busyOperation noOp
        held: alreadyAnswered alreadyAnswered notConnected ok notOwner ok ok notOwner notOwner ok noOp ok
            notOwner notConnected notConnected notConnected notConnected notConnected noOp
        resuming: alreadyAnswered alreadyAnswered notConnected noOp alreadyPickedUp alreadyPickedUp ok notOwner
            notOwner busyOperation busyOperation busyOperation notOwner notConnected notConnected notConnected
            notConnected notConnected noOp
        pickingUp: alreadyAnswered alreadyAnswered busyOperation alreadyPickedUp alreadyPickedUp alreadyPickedUp
            noOp ok notOwner busyOperation busyOperation busyOperation notOwner busyOperation busyOperation
            busyOperation busyOperation busyOperation noOp
        transferring: alreadyAnswered alreadyAnswered busyOperation busyOperation notOwner busyOperation ok
            notOwner notOwner busyOperation busyOperation busyOperation notOwner busyOperation busyOperation
            busyOperation busyOperation busyOperation noOp
        heldTransferring: alreadyAnswered alreadyAnswered busyOperation busyOperation notOwner busyOperation ok
            notOwner notOwner busyOperation busyOperation busyOperation notOwner busyOperation busyOperation
            busyOperation busyOperation busyOperation noOp
        elevating: alreadyAnswered alreadyAnswered busyOperation busyOperation notOwner busyOperation ok
            notOwner notOwner busyOperation busyOperation busyOperation notOwner busyOperation busyOperation
            busyOperation busyOperation busyOperation noOp
        accepted: alreadyAnswered alreadyAnswered busyOperation busyOperation notOwner busyOperation ok notOwner
            notOwner busyOperation busyOperation busyOperation notOwner busyOperation busyOperation
            busyOperation busyOperation busyOperation noOp
        ciaJoining: alreadyAnswered alreadyAnswered busyOperation notHeld notHeld notHeld ok notOwner ok
            busyOperation busyOperation busyOperation notOwner busyOperation busyOperation busyOperation
            busyOperation busyOperation noOp
        ciaJoined: alreadyAnswered alreadyAnswered notConnected notHeld notHeld notHeld ok notOwner ok
            notConnected notConnected notConnected notConnected notConnected noOp ok ok ok noOp
        annaListening: alreadyAnswered alreadyAnswered ok notHeld notHeld notHeld ok notOwner notOwner ok noOp
            ok notOwner ok ok noOp ok ok ok
        annaBarging: alreadyAnswered alreadyAnswered busyOperation notHeld notHeld notHeld ok ok notOwner
            busyOperation busyOperation busyOperation notOwner busyOperation busyOperation busyOperation
            busyOperation busyOperation ok
        annaBarged: alreadyAnswered alreadyAnswered notConnected notHeld notHeld notHeld ok ok notOwner
            notConnected notConnected notConnected notConnected notConnected ok ok noOp ok ok
        annaTakingOver: alreadyAnswered alreadyAnswered busyOperation notHeld notHeld notHeld noOp ok notOwner
            busyOperation busyOperation busyOperation notOwner busyOperation busyOperation busyOperation
            busyOperation busyOperation ok
        annaTookOver: alreadyAnswered alreadyAnswered notOwner alreadyPickedUp alreadyPickedUp alreadyPickedUp
            alreadyPickedUp ok notOwner ok noOp notOwner notOwner notOwner ok noOp noOp noOp noOp
        locked: alreadyAnswered alreadyAnswered ok notHeld notHeld notHeld ok notOwner notOwner noOp ok ok
            notOwner ok locked locked locked locked noOp
        lockedHeld: alreadyAnswered alreadyAnswered notConnected ok notOwner locked ok notOwner notOwner noOp ok
            ok notOwner notConnected notConnected notConnected notConnected notConnected noOp
        ended: callEnded callEnded callEnded callEnded callEnded callEnded callEnded callEnded callEnded
            callEnded callEnded callEnded callEnded callEnded callEnded callEnded callEnded callEnded callEnded
        """)

    private static func rows(_ text: String) -> [String: [String: String]] {
        var rows: [String: [String: String]] = [:]
        var current = ""
        var column = 0
        for word in text.split(whereSeparator: \.isWhitespace) {
            if word.hasSuffix(":") {
                current = String(word.dropLast())
                column = 0
            } else {
                rows[current, default: [:]][commands[column].name] = String(word)
                column += 1
            }
        }
        return rows
    }
}
