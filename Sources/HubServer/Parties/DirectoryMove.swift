import LineModel

/// What a change of the directory means for the sessions that are open, once it is in force.
struct DirectoryMove: Sendable {
    /// The parties that see other lines than before.
    var visibility: Set<PartyID> = []
    /// Lines that are new.
    var added: [LineID] = []
    /// The parties on either side of a delegation that came into force or ceased to be.
    var relations: Set<PartyID> = []
    /// What parties now say of themselves.
    var statuses: [(party: PartyID, status: ChosenStatus)] = []
    /// The parties that are no more.
    var removed: [PartyID] = []
    /// Whether clients need other versions than before.
    var versionsMoved = false

    /// Whether the service threads have something to do.
    var concernsSessions: Bool {
        !visibility.isEmpty || !added.isEmpty || !relations.isEmpty || !removed.isEmpty || versionsMoved
    }
}
