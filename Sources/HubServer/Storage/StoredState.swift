public import LineModel

/// What a hub finds in its store when it starts.
public struct StoredState: Sendable {
    public var directory: Directory
    /// The calls that were live when the last process stopped, ordered by identifier.
    public var liveCalls: [CallRecord]
    /// Fingerprints of the commands whose results are kept: a command that is not among them is new.
    public var commandKeys: Set<UInt64>
    public var audio: AudioState
    public var versions = FactVersions()

    public init(
        directory: Directory = Directory(), liveCalls: [CallRecord] = [], commandKeys: Set<UInt64> = [],
        audio: AudioState = AudioState()
    ) {
        self.directory = directory
        self.liveCalls = liveCalls
        self.commandKeys = commandKeys
        self.audio = audio
    }

    /// The directory made of its stored parts; `damaged` where they do not fit together.
    ///
    /// - Parameters:
    ///   - lines: in the order in which they were added.
    ///   - delegations: in the order in which they were added.
    static func directory(
        parties: [Party], lines: [Line], delegations: [Delegation], policy: Policy?,
        statuses: [(party: PartyID, status: ChosenStatus)]
    ) throws(StoreError) -> Directory {
        var directory = Directory()
        do {
            if let policy { directory.set(policy: policy) }
            for party in parties { try directory.put(party) }
            for line in lines { try directory.put(line) }
            for (party, status) in statuses { try directory.set(status: status, of: party) }
        } catch {
            throw .damaged("The stored directory does not fit together (\(error.code)). Restore it from a backup.")
        }
        for delegation in delegations { directory.restore(delegation) }
        return directory
    }
}
