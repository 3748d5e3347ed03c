import HubProtocol
import LineModel
import Synchronization

/// All open sessions of the node: who is online, and which device replaces which (P47).
final class SessionDirectory: Sendable {
    struct Entry: Sendable {
        var row: SessionRow
        var handle: SessionHandle
        /// Sessions without a device of their own, as those of switches, replace nobody.
        var device: DeviceID?
    }

    private struct Place: Hashable {
        var party: PartyID
        var device: DeviceID
    }

    private struct State: Sendable {
        var entries: [String: Entry] = [:]
        var byDevice: [Place: String] = [:]
        var countByParty: [PartyID: Int] = [:]
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.entries.count } }

    /// Adds a session; returns the older one of the same device, which must be closed.
    func opened(_ entry: Entry) -> SessionHandle? {
        state.withLock { state in
            let party = entry.row.party.id
            state.entries[entry.row.session] = entry
            state.countByParty[party, default: 0] += 1
            guard let device = entry.device else { return nil }
            let place = Place(party: party, device: device)
            let older = state.byDevice.updateValue(entry.row.session, forKey: place)
            return older.flatMap { state.entries[$0]?.handle }
        }
    }

    func closed(_ session: String) {
        state.withLock { state in
            guard let entry = state.entries.removeValue(forKey: session) else { return }
            let party = entry.row.party.id
            let count = state.countByParty[party] ?? 0
            state.countByParty[party] = count > 1 ? count - 1 : nil
            if let device = entry.device, state.byDevice[Place(party: party, device: device)] == session {
                state.byDevice[Place(party: party, device: device)] = nil
            }
        }
    }

    func isOnline(_ party: PartyID) -> Bool { state.withLock { $0.countByParty[party] != nil } }

    /// All sessions by identifier, or those of one party.
    func list(party: PartyID? = nil) -> [Entry] {
        state.withLock { state in
            state.entries.values
                .filter { party == nil || $0.row.party.id == party }
                .sorted { $0.row.session < $1.row.session }
        }
    }

    subscript(session: String) -> Entry? { state.withLock { $0.entries[session] } }
}
