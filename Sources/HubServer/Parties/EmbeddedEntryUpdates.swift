import HubCore
import LineModel
import Synchronization

/// The updates of a node alone: a hiding marks itself while it is under way, and is remembered as long as an update of the
/// same call is (X21).
final class EmbeddedEntryUpdates: EntryUpdates {
    private struct State: Sendable {
        /// Hidings under way, and those that ended during an update of the call.
        var hiders: [CallID: Set<PartyID>] = [:]
        var hidings: [CallID: Int] = [:]
        var updates: [CallID: Int] = [:]

        mutating func settle(_ call: CallID) {
            if hidings[call] == nil, updates[call] == nil { hiders[call] = nil }
        }
    }

    private let store: any FactStore
    private let feeds: any PartyFeeds
    private let members: @Sendable (LineID) -> [PartyID]
    private let state = Mutex(State())

    /// - Parameter members: all who see the line's history now.
    init(store: any FactStore, feeds: any PartyFeeds, members: @escaping @Sendable (LineID) -> [PartyID]) {
        self.store = store
        self.feeds = feeds
        self.members = members
    }

    // MARK: Hiding

    func hide(_ call: CallID, by party: PartyID, done: @escaping @Sendable (_ isHidden: Bool) -> Void) {
        hidingBegan(call, by: party)
        store.append([.historyHidden(call, by: party)]) { [self] stored in
            guard case .success = stored else {
                hidingEnded(call, by: party, tell: nil)
                return done(false)
            }
            hidingEnded(call, by: party) { [feeds] in feeds.append(.historyDeleted(call), to: party) }
            done(true)
        }
    }

    private func hidingBegan(_ call: CallID, by party: PartyID) {
        state.withLock { state in
            state.hiders[call, default: []].insert(party)
            state.hidings[call, default: 0] += 1
        }
    }

    /// The hiding is durable, or has failed; `tell` appends what the party is told of it.
    private func hidingEnded(_ call: CallID, by party: PartyID, tell: (() -> Void)?) {
        state.withLock { state in
            tell?()
            if tell == nil { state.hiders[call]?.remove(party) }
            Self.count(-1, &state.hidings, call)
            state.settle(call)
        }
    }

    // MARK: Updates

    func changed(_ call: CallID, for parties: [PartyID]) { update(call, for: parties) { _ in false } }

    func messageLeft(_ call: CallID, listeners: [PartyID]) {
        update(call, for: listeners) { $0.wentToVoicemail() }
    }

    /// - Parameter change: changes the record for all; false where it does not.
    private func update(
        _ call: CallID, for parties: [PartyID], _ change: @escaping @Sendable (inout CallRecord) -> Bool
    ) {
        state.withLock { $0.updates[call, default: 0] += 1 }
        store.historyEntry(call) { [self] found in
            // A call that lives has no entry yet: it gets one that says all.
            guard case .success(var record?) = found else { return ended(call) }
            guard change(&record) else { return tell(record, parties) }
            store.append([.endedCall(record)]) { [self, record] stored in
                guard case .success = stored else { return ended(call) }
                tell(record, members(record.line))
            }
        }
    }

    private func tell(_ record: CallRecord, _ parties: [PartyID]) {
        store.hiders(of: record.call) { [self] found in
            guard case .success(let hidden) = found else { return ended(record.call) }
            state.withLock { state in
                let hiders = hidden.union(state.hiders[record.call] ?? [])
                for party in parties where !hiders.contains(party) {
                    feeds.append(.historyUpdated(record), to: party)
                }
                Self.count(-1, &state.updates, record.call)
                state.settle(record.call)
            }
        }
    }

    private func ended(_ call: CallID) {
        state.withLock { state in
            Self.count(-1, &state.updates, call)
            state.settle(call)
        }
    }

    private static func count(_ step: Int, _ counts: inout [CallID: Int], _ call: CallID) {
        let count = (counts[call] ?? 0) + step
        counts[call] = count > 0 ? count : nil
    }
}
