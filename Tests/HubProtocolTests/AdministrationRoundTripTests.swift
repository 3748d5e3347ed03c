import HubProtocol
import LineModel
import Testing

@Suite struct `Every message of administration and switch reads back as it was written` {
    @Test func `the directory`() {
        expectRoundTrip { AdminPartyPutParams(party: $0.directoryParty(), commandId: $0.commandId()) }
        expectRoundTrip { AdminPartyRemoveParams(id: $0.id(), commandId: $0.commandId()) }
        expectRoundTrip { AdminLinePutParams(line: $0.line(), commandId: $0.commandId()) }
        expectRoundTrip { AdminLineRemoveParams(id: $0.id(), commandId: $0.commandId()) }
        expectRoundTrip { dice in
            AdminDelegationAddParams(
                delegator: dice.id(), delegate: dice.id(), rights: dice.maybe { $0.rights() },
                commandId: dice.commandId())
        }
        expectRoundTrip {
            AdminDelegationRemoveParams(delegator: $0.id(), delegate: $0.id(), commandId: $0.commandId())
        }
        expectRoundTrip {
            AdminDelegationSetRightsParams(
                delegator: $0.id(), delegate: $0.id(), rights: $0.rights(), commandId: $0.commandId())
        }
        expectRoundTrip { $0.delegation() }
        expectRoundTrip { dice in
            AdminDirectoryListParams(
                kind: dice.word(), cursor: dice.maybe { $0.text() }, limit: dice.maybe { $0.count(1...200) })
        }
        expectRoundTrip { dice in
            AdminDirectoryListResult(
                items: dice.list { dice -> DirectoryItem in
                    dice.pick([.party(dice.directoryParty()), .line(dice.line()), .delegation(dice.delegation())])
                }, next: dice.maybe { $0.text() })
        }
        expectRoundTrip { dice in
            DirectoryDocument(
                policy: dice.policy(), parties: dice.list { $0.directoryParty() }, lines: dice.list { $0.line() },
                delegations: dice.list { $0.delegation() })
        }
        expectRoundTrip { dice in
            AdminDirectoryImportParams(
                policy: dice.maybe { $0.policyChange() }, parties: dice.maybe { $0.list { $0.directoryParty() } },
                lines: dice.maybe { $0.list { $0.line() } }, delegations: dice.maybe { $0.list { $0.delegation() } },
                commandId: dice.commandId())
        }
        expectRoundTrip { AdminDirectoryImportResult(parties: $0.count(), lines: $0.count(), delegations: $0.count()) }
    }

    @Test func `policy, sessions and nodes`() {
        expectRoundTrip { $0.policy() }
        expectRoundTrip { AdminPolicySetParams(change: $0.policyChange(), commandId: $0.commandId()) }
        expectRoundTrip { dice in
            AdminSessionsListParams(
                party: dice.maybe { $0.id() }, cursor: dice.maybe { $0.text() }, limit: dice.maybe { $0.count(1...200) }
            )
        }
        expectRoundTrip { dice in
            AdminSessionsListResult(
                items: dice.list {
                    SessionRow(
                        session: $0.identifierText(), party: $0.party(), client: $0.client(), node: $0.identifierText(),
                        since: $0.time())
                }, next: dice.maybe { $0.text() })
        }
        expectRoundTrip { dice in
            AdminSessionsCloseParams(
                target: dice.bool() ? .session(dice.identifierText()) : .party(dice.id()), reason: dice.text(),
                commandId: dice.commandId())
        }
        expectRoundTrip { AdminSessionsCloseResult(closed: $0.count()) }
        expectRoundTrip { dice in
            AdminNodeDrainParams(node: dice.maybe { $0.identifierText() }, commandId: dice.commandId())
        }
        expectRoundTrip { AdminNodeDrainResult(node: $0.identifierText(), draining: $0.bool(), sessions: $0.count()) }
        expectRoundTrip { dice in
            AdminClusterStatusResult(
                epoch: dice.text(), degraded: dice.bool(),
                nodes: dice.list { NodeRow(node: $0.identifierText(), state: $0.word(), sessions: $0.count()) })
        }
    }

    @Test func `the switch`() {
        expectRoundTrip {
            SwitchAttachParams(name: "sw-1_A", lines: $0.selection(), capabilities: $0.list { $0.word() })
        }
        expectRoundTrip { SwitchSyncParams(calls: $0.list { $0.switchCall() }, more: $0.bool()) }
        expectRoundTrip { SwitchSyncResult(ended: $0.list { $0.id() }, appeared: $0.list { $0.id() }) }
        expectRoundTrip { SwitchIncomingParams(call: $0.id(), line: $0.id(), remote: $0.remote()) }
        expectRoundTrip { SwitchIncomingResult(call: $0.call()) }
        expectRoundTrip { dice in SwitchReportResult(call: dice.maybe { $0.call() }) }
        expectRoundTrip { $0.switchCall() }
    }

    @Test(arguments: SwitchOrder.Verb.allCases) func `orders, whatever the verb`(verb: SwitchOrder.Verb) throws {
        var dice = Dice(seed: 7)
        let order = SwitchOrderRow(
            verb: verb, call: dice.id(), line: dice.id(), party: dice.id(), device: dice.id(), until: dice.time(),
            to: verb == .dial || verb == .transfer ? "112" : verb == .divert ? "busy" : nil,
            targets: verb == .alert || verb == .stopAlert
                ? [AlertTargetRow(party: dice.id(), devices: [dice.id()])] : nil,
            reason: verb == .stopAlert || verb == .divert ? "rejected" : nil,
            from: verb == .pickUp ? LegRow(party: dice.id(), device: dice.id()) : nil, leg: verb == .hangUp,
            meeting: verb == .moveToMeeting ? dice.meeting() : nil,
            mode: verb == .monitor ? .whisper : nil,
            action: verb == .record ? .start : nil, recording: verb == .record ? dice.id() : nil)
        #expect(try SwitchOrderRow(verb, from: object(text(order))) == order)
        #expect(SwitchOrder.Verb(method: verb.method) == verb)
    }

    @Test func `reports demand what belongs to them`() throws {
        let bare = try object(#"{"call":"sw1.1"}"#)
        let ended = try object(#"{"call":"sw1.1","reason":"local"}"#)
        #expect(
            try SwitchReportParams(from: bare, of: .switchProgress)
                == SwitchReportParams(call: CallID(trusted: "sw1.1")))
        #expect(throws: WireError(.missing, member: "party")) {
            try SwitchReportParams(from: bare, of: .switchAnswered)
        }
        #expect(throws: WireError(.missing, member: "reason")) { try SwitchReportParams(from: bare, of: .switchEnded) }
        #expect(throws: WireError(.missing, member: "party")) { try SwitchReportParams(from: ended, of: .switchEnded) }
    }
}
