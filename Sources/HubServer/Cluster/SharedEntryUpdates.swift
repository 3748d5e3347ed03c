import HubCore
import HubRedis
import LineModel

/// The updates of a cluster: an entry is hidden and its owner told in one commit, and in one commit with its fact an
/// update is told to those who have not hidden the entry, so that no node can tell of an entry after its end (X21).
final class SharedEntryUpdates: EntryUpdates {
    private let master: any RedisMaster
    private let facts: RedisFacts
    private let store: any FactStore
    private let tell: PartyTelling
    private let members: @Sendable (LineID) -> [PartyID]

    /// - Parameter members: all who see the line's history now.
    init(
        _ master: any RedisMaster, keys: RedisKeys, store: any FactStore, tell: PartyTelling,
        members: @escaping @Sendable (LineID) -> [PartyID]
    ) {
        self.master = master
        facts = RedisFacts(keys: keys)
        self.store = store
        self.tell = tell
        self.members = members
    }

    func hide(_ call: CallID, by party: PartyID, done: @escaping @Sendable (_ isHidden: Bool) -> Void) {
        var commit = RedisCommit()
        commit.operations = facts.operations([.historyHidden(call, by: party)])
        commit.operations.append(tell.operation(.historyDeleted(call), to: party))
        master.commit(commit) { outcome in
            if case .success(.committed) = outcome { done(true) } else { done(false) }
        }
    }

    func changed(_ call: CallID, for parties: [PartyID]) { update(call, for: parties) { _ in false } }

    func messageLeft(_ call: CallID, listeners: [PartyID]) {
        update(call, for: listeners) { $0.wentToVoicemail() }
    }

    /// - Parameter change: changes the record for all; false where it does not.
    private func update(
        _ call: CallID, for parties: [PartyID], _ change: @escaping @Sendable (inout CallRecord) -> Bool
    ) {
        store.historyEntry(call) { [self] found in
            // A call that lives has no entry yet: it gets one that says all.
            guard case .success(var record?) = found else { return }
            let isChanged = change(&record)
            var commit = RedisCommit()
            if isChanged { commit.operations = facts.operations([.endedCall(record)]) }
            let hiders = facts.keys.hiders(of: call.rawValue)
            commit.operations += (isChanged ? members(record.line) : parties).map { party in
                .unlessMember(
                    set: hiders, member: party.rawValue, tell.operation(.historyUpdated(record), to: party))
            }
            master.commit(commit) { _ in }
        }
    }
}
