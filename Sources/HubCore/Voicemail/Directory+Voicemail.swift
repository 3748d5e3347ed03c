import HashTreeCollections
public import LineModel

/// Who may hear the voicemail of which line (D6, P44).
extension Directory {
    /// The lines whose messages the viewer may list: its own, and those of delegators who let it play.
    public func voicemailLines(of viewer: Viewer) -> [LineID] {
        let delegators = activeDelegators(of: viewer.party).filter { delegator in
            delegation(delegator, viewer.party)?.rights.contains(.voicemailPlay) ?? false
        }
        return ([viewer.party] + delegators).flatMap { lines(ownedBy: $0) }.filter { viewer.sees($0) }
    }

    /// The parties that may list the line's messages now, and are told of them.
    public func voicemailListeners(of line: LineID) -> [PartyID] {
        guard let group = group(of: line) else { return [] }
        return ([group.owner] + group.delegates)
            .filter { $0.standing == .active && $0.rights.contains(.voicemailPlay) }.map(\.party.id)
    }

    /// Refuses whoever may not do that with the line's voicemail, in the order of P26.
    public func admit(_ viewer: Viewer, to line: LineID, right: Rights) throws(Refusal) {
        // A line that is gone is not told from a stranger's (P34).
        guard viewer.sees(line), let group = group(of: line) else { throw Refusal(.notMember) }
        try group.admit(viewer.party, right: right)
    }
}

extension Viewer {
    /// Whether the token allows the line (P38).
    public func sees(_ line: LineID) -> Bool { allowed?.contains(line) ?? true }
}
