import HubJSON
import HubProtocol
import LineModel

@testable import LineHubClient

let annaLine = LineID(trusted: "line-anna")
let bo = TalkerRow(id: PartyID(trusted: "bo"), name: "Bo Ek", device: DeviceID(trusted: "bo-mac"))

/// A row of Anna's line.
func row(
    _ id: String, _ state: Call.State, rev: Int64 = 1, appearance: Int = 1, by: TalkerRow? = nil,
    answeredAt: Int64? = nil, alertUntil: Int64? = nil, pending: PendingRow? = nil
) -> CallRow {
    let alert = alertUntil.map {
        AlertRow(
            callFor: "Anna Berg", number: "+4684650401", remote: RemoteRow(number: "+46701740605"),
            ringStartedAt: Timestamp(milliseconds: 0), expiresAt: Timestamp(milliseconds: $0))
    }
    return CallRow(
        id: CallID(trusted: id), line: annaLine, appearance: appearance, rev: rev, state: state, direction: .inbound,
        remote: RemoteRow(number: "+46701740605"), by: by, onBehalf: by != nil, pickable: state == .held,
        joinable: state == .connected, locked: false, createdAt: Timestamp(milliseconds: 0),
        answeredAt: answeredAt.map { Timestamp(milliseconds: $0) }, pending: pending, alert: alert)
}

func event(
    _ seq: Int64, _ type: LineEvent.Kind, _ call: CallRow? = nil, lamp: Lamp = .busy, epoch: String = "e1",
    after: Int64? = nil
) -> LineEventRow {
    LineEventRow(
        line: annaLine, epoch: epoch, seq: seq, type: type, at: Timestamp(milliseconds: 1000), lamp: lamp, call: call,
        after: after)
}

func snapshot(
    _ seq: Int64, _ calls: [CallRow], lamp: Lamp = .busy, epoch: String = "e1", stale: Bool = false
) -> SnapshotRow {
    SnapshotRow(line: annaLine, epoch: epoch, seq: seq, lamp: lamp, calls: calls, stale: stale)
}

func partyEvent(_ seq: Int64, _ payload: PartyEventPayload) -> PartyEventRow {
    PartyEventRow(seq: seq, at: Timestamp(milliseconds: 0), payload: payload)
}

func openResult(
    epoch: String = "e1", partySeq: Int64 = 0, resumed: ResumedResult? = nil, messageBytes: Int = 16_384
) -> SessionOpenResult {
    SessionOpenResult(
        session: "s-1", party: SessionPartyRow(id: PartyID(trusted: "bo"), name: "Bo Ek", seq: partySeq), epoch: epoch,
        serverTime: Timestamp(milliseconds: 1_000_000), node: "n1", heartbeatSeconds: 25,
        limits: SessionLimitsRow(
            messageBytes: messageBytes, subscriptions: 1000, appearances: 4, delegates: 15, delegators: 15),
        degraded: false, resumed: resumed)
}
