import HubProtocol
import LineModel

/// What the hub says of the lines and the party, as the view takes it in.
enum LinesChange: Sendable, Equatable {
    case snapshot(SnapshotRow)
    case event(LineEventRow)
    case lamp(LampRow)
    case party(PartyEventRow)
    /// The reply to `party.repair`.
    case repaired(PartyRepairResult)
    /// The reply to `lines.list`.
    case menu(LinesListResult)
}

/// What the view needs of the hub after a change.
enum LinesAction: Sendable, Equatable {
    /// `lines.repair` from the last seq without a gap (P24).
    case repair(LineID)
    /// A snapshot of the line comes unasked; repair it if none came in time (P20).
    case awaitSnapshot(LineID)
    /// `party.repair` from the last seq without a gap (P19).
    case repairParty
    /// The menu has changed: `lines.list`.
    case loadMenu
    /// The change was new: observers hear of it.
    case tell(ClientEvent)
}
