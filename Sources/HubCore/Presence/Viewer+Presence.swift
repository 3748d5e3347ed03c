public import LineModel

extension Viewer {
    /// Why the viewer may not see the party's presence; nil where it may (P45).
    ///
    /// It sees itself, and those with whom a delegation is in force in either direction; under a token for some lines only
    /// where that delegation is about one of them (P38). A stranger is not told from nobody (P34).
    public func refusal(ofPresenceOf party: PartyID, in directory: Directory) -> RefusalCode? {
        if party == self.party { return nil }
        let relations = [directory.delegation(party, self.party), directory.delegation(self.party, party)]
            .compactMap(\.self)
            .filter { relation in
                guard let allowed else { return true }
                return directory.lines(ownedBy: relation.delegator).contains { allowed.contains($0) }
            }
        guard let first = relations.first else { return .notMember }
        if relations.contains(where: { directory.standing($0) == .active }) { return nil }
        return directory.standing(first).refusal ?? .notMember
    }
}
