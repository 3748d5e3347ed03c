import HashTreeCollections
import HubCore
import HubProtocol
import LineModel

/// Answers what a party asks of its menu and its feed: `lines.list`, `party.repair` (R17-R21, P19).
struct LinesDesk: Sendable {
    let directory: DirectoryDesk
    let sessions: SessionDirectory
    let feeds: any PartyFeeds
    let view: PartyView
    /// Whether the party is connected to another node.
    let isElsewhere: @Sendable (PartyID) -> Bool

    func list(_ caller: Caller) -> Reply {
        let present = directory.directory
        func isAllowed(_ line: LineID) -> Bool { caller.viewer.allowed?.contains(line) ?? true }
        func rows(_ owner: PartyID) -> [LineRow] {
            present.lines(ownedBy: owner).filter(isAllowed).compactMap { present.lines[$0] }.map(LineRow.init)
        }
        let delegates = present.delegates(of: caller.party).compactMap { delegation -> DelegateRow? in
            guard let party = present.parties[delegation.delegate] else { return nil }
            return DelegateRow(
                id: party.id, name: party.name, kind: party.kind, rights: delegation.rights,
                optedIn: delegation.optedIn, online: sessions.isOnline(party.id) || isElsewhere(party.id))
        }
        let own = rows(caller.party).map { OwnLineRow(line: $0, delegates: delegates) }
        let shared = present.activeDelegators(of: caller.party).compactMap { delegator -> SharedLinesRow? in
            guard let party = present.parties[delegator],
                let delegation = present.delegation(delegator, caller.party)
            else { return nil }
            let lines = rows(delegator)
            // A delegator of whose lines the token names none is not told of (P38).
            if caller.viewer.allowed != nil, lines.isEmpty { return nil }
            return SharedLinesRow(
                delegator: PartyRow(party.reference), rights: delegation.rights, lines: lines,
                optedIn: delegation.optedIn, members: present.fellowMembers(of: delegation)?.map(PartyRow.init))
        }
        return .result(LinesListResult(own: own, shared: shared))
    }

    func repairParty(_ params: PartyRepairParams, _ caller: Caller) -> Reply {
        guard let events = feeds.events(of: caller.party, after: params.seq) else {
            return .result(PartyRepairResult.reload(seq: feeds.seq(of: caller.party)))
        }
        return .result(PartyRepairResult.events(view.events(events, for: caller)))
    }
}
