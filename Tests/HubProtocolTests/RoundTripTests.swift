import HubProtocol
import LineModel
import Testing

@Suite struct `Every message reads back as it was written` {
    @Test func `rows of calls and lines`() {
        expectRoundTrip { $0.party() }
        expectRoundTrip { $0.talker() }
        expectRoundTrip { $0.remote() }
        expectRoundTrip { $0.alert() }
        expectRoundTrip { $0.call() }
        expectRoundTrip { $0.line() }
        expectRoundTrip { $0.snapshot() }
        expectRoundTrip { $0.event() }
        expectRoundTrip { LampRow(line: $0.id(), epoch: $0.text(), seq: $0.integer(), lamp: $0.word()) }
    }

    @Test func `sessions`() {
        expectRoundTrip { dice in
            SessionOpenParams(
                token: dice.maybe { $0.text() }, client: dice.client(),
                resume: dice.maybe {
                    ResumeParams(
                        epoch: $0.text(), lines: $0.sequences(), party: $0.maybe { $0.integer() }, all: $0.bool(),
                        mode: $0.maybe { $0.word() })
                }, lang: dice.maybe { $0.word() })
        }
        expectRoundTrip { dice in
            SessionOpenResult(
                session: dice.identifierText(),
                party: SessionPartyRow(id: dice.id(), name: dice.text(), seq: dice.integer()),
                epoch: dice.text(), serverTime: dice.time(), node: dice.identifierText(),
                heartbeatSeconds: dice.count(),
                limits: SessionLimitsRow(
                    messageBytes: dice.count(), subscriptions: dice.count(), appearances: dice.count(),
                    delegates: dice.count(), delegators: dice.count()),
                degraded: dice.bool(),
                resumed: dice.maybe { ResumedResult(lines: $0.outcomes(), party: $0.maybe { $0.word() }) },
                voicemail: dice.maybe { $0.counts() })
        }
        expectRoundTrip { SessionRefreshParams(token: $0.text()) }
        expectRoundTrip { SessionRefreshResult(expiresAt: $0.time()) }
        expectRoundTrip { dice in
            HubNotice(
                code: dice.word(), reconnectAfterMilliseconds: dice.maybe { $0.integer() },
                until: dice.maybe { $0.time() },
                lines: dice.maybe { $0.lines() }, minimum: dice.maybe { _ in ClientVersion("4.6")! })
        }
    }

    @Test func `lines`() {
        expectRoundTrip { dice in
            LinesListResult(
                own: dice.list {
                    OwnLineRow(
                        line: $0.line(),
                        delegates: $0.list {
                            DelegateRow(
                                id: $0.id(), name: $0.text(), kind: $0.word(), rights: $0.rights(), optedIn: $0.bool(),
                                online: $0.bool())
                        })
                },
                shared: dice.list {
                    SharedLinesRow(
                        delegator: $0.party(), rights: $0.rights(), lines: $0.list { $0.line() }, optedIn: $0.bool(),
                        members: $0.maybe { $0.list { $0.party() } })
                })
        }
        expectRoundTrip { dice in
            LinesSubscribeParams(
                lines: dice.pick([.all, .some(dice.lines()), .resumed(dice.sequences())]),
                mode: dice.maybe { $0.word() },
                epoch: dice.maybe { $0.text() })
        }
        expectRoundTrip { dice in
            LinesSubscribeResult(
                snapshots: dice.list { $0.snapshot() }, denied: dice.list { DeniedRow(line: $0.id(), code: $0.word()) },
                more: dice.bool(), resumed: dice.maybe { $0.outcomes() })
        }
        expectRoundTrip { LinesUnsubscribeParams(lines: $0.selection()) }
        expectRoundTrip { LinesRepairParams(line: $0.id(), seq: $0.integer()) }
        expectRoundTrip { LinesRepairResult(snapshot: $0.snapshot()) }
    }

    @Test func `commands`() {
        expectRoundTrip { dice in
            CallCommandParams(
                call: dice.id(), hold: dice.bool(), commandId: dice.identifierText(), rev: dice.maybe { $0.integer() })
        }
        expectRoundTrip { dice in
            CallPlaceParams(
                line: dice.id(), to: dice.phoneNumber(), commandId: dice.identifierText(),
                rev: dice.maybe { $0.integer() })
        }
        expectRoundTrip { dice in
            CallTransferParams(
                call: dice.id(), to: dice.phoneNumber(), commandId: dice.identifierText(),
                rev: dice.maybe { $0.integer() })
        }
        expectRoundTrip { dice in
            CallMonitorParams(
                call: dice.id(), mode: dice.word(), commandId: dice.identifierText(), rev: dice.maybe { $0.integer() })
        }
        expectRoundTrip { dice in
            CallMoveToMeetingParams(
                call: dice.id(), meeting: dice.meeting(), commandId: dice.identifierText(),
                rev: dice.maybe { $0.integer() })
        }
        expectRoundTrip { dice in
            CallCommandResult(
                call: dice.call(), held: dice.maybe { $0.list { $0.call() } },
                notHeld: dice.maybe { $0.list { NotHeldRow(call: $0.id(), code: $0.word()) } })
        }
        expectRoundTrip { AlertsSetParams(delegator: $0.id(), optedIn: $0.bool(), commandId: $0.commandId()) }
        expectRoundTrip { AlertsSetResult(delegator: $0.id(), optedIn: $0.bool()) }
    }

    @Test func `presence (P45)`() {
        expectRoundTrip { PresenceSubscribeParams(parties: $0.list { $0.id() }) }
        expectRoundTrip { dice in
            PresenceSubscribeResult(
                snapshots: dice.list {
                    PresenceRow(party: $0.id(), status: $0.word(), devices: $0.list { $0.word() }, since: $0.time())
                },
                denied: dice.list { PresenceDeniedRow(party: $0.id(), code: $0.word()) })
        }
        expectRoundTrip { PresenceUnsubscribeParams(parties: $0.maybe { $0.list { $0.id() } }) }
        expectRoundTrip { PresenceSetParams(status: $0.word(), commandId: $0.commandId()) }
        expectRoundTrip { PresenceSetResult(status: $0.word()) }
    }

    @Test func `what belongs to a party`() {
        expectRoundTrip { dice in
            HistoryListParams(
                line: dice.maybe { $0.id() }, before: dice.maybe { $0.text() }, limit: dice.maybe { $0.count(1...200) },
                missedOnly: dice.maybe { $0.bool() })
        }
        expectRoundTrip { dice in
            HistoryListResult(entries: dice.list { $0.entry() }, next: dice.maybe { $0.text() })
        }
        expectRoundTrip { HistoryDeleteParams(entry: $0.id(), commandId: $0.commandId()) }
        expectRoundTrip(0..<200) { $0.partyEvent() }
        expectRoundTrip { PartyRepairParams(seq: $0.integer()) }
        expectRoundTrip { dice -> PartyRepairResult in
            dice.bool() ? .events(dice.list { $0.partyEvent() }) : .reload(seq: dice.integer())
        }
    }

    @Test func `voicemail and recordings`() {
        expectRoundTrip { dice in
            VoicemailListParams(
                delegators: dice.maybe { $0.list { $0.id() } }, unplayedOnly: dice.maybe { $0.bool() },
                before: dice.maybe { $0.text() }, limit: dice.maybe { $0.count(1...200) })
        }
        expectRoundTrip { dice in
            VoicemailListResult(
                messages: dice.list { $0.message() }, counts: dice.counts(), next: dice.maybe { $0.text() })
        }
        expectRoundTrip { VoicemailParams(message: $0.id(), commandId: $0.commandId()) }
        expectRoundTrip { MediaLinkResult(url: $0.text(), expiresAt: $0.time()) }
        expectRoundTrip { dice in
            RecordingsListParams(before: dice.maybe { $0.text() }, limit: dice.maybe { $0.count(1...200) })
        }
        expectRoundTrip { dice in
            RecordingsListResult(recordings: dice.list { $0.recording() }, next: dice.maybe { $0.text() })
        }
        expectRoundTrip { RecordingParams(recording: $0.id(), commandId: $0.commandId()) }
        expectRoundTrip { dice in
            SwitchVoicemailLeftParams(
                id: dice.id(), call: dice.id(), line: dice.id(), remote: dice.remote(),
                seconds: dice.integer(0...86_400), media: dice.id())
        }
        expectRoundTrip { dice in
            SwitchRecordingMadeParams(
                id: dice.id(), call: dice.id(), party: dice.id(), seconds: dice.integer(0...86_400), media: dice.id())
        }
    }

    @Test func `errors and ids`() {
        expectRoundTrip { dice in
            RPCError(
                Refusal(
                    dice.word(), winner: dice.maybe { $0.talker().talker },
                    details: ["a": .text(dice.text()), "b": .number(dice.integer())])
            ) { CallRow($0, owner: $0.line.owner, stale: false, alert: nil) }
        }
    }
}

extension LineID {
    /// Any owner will do where only the shape counts.
    fileprivate var owner: PartyID { PartyID(trusted: rawValue) }
}
