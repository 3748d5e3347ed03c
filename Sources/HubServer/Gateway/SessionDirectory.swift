import HubCore
import HubProtocol
import LineModel
import Synchronization

/// All open sessions of the node: who is online, and which device replaces which (P47).
///
/// An entry is kept small, below 200 bytes with all that finds it: what a name is made of rather than the name, and marks
/// of devices rather than their texts.
final class SessionDirectory: Sendable {
    /// What is known of a session.
    struct Entry: Sendable {
        var party: PartyID
        /// Sessions without a device of their own, as those of switches, replace nobody.
        var client: ClientRow
        var since: Timestamp
        var handle: SessionHandle
    }

    /// Finds a session as long as it is open.
    struct ID: Hashable, Sendable {
        let place: UInt32
        /// Unique in the process, so that the next in the place is told apart.
        let connection: UInt64
    }

    /// A party's device in eight bytes.
    ///
    /// Devices whose marks are the same are told apart by their entries; until one of them is gone, the later one just
    /// replaces nobody. The seed is the process's own: nobody can search for such devices.
    fileprivate struct DeviceMark: Hashable {
        let bits: Int

        init(_ party: PartyID, _ device: DeviceID) {
            var hasher = Hasher()
            hasher.combine(party)
            hasher.combine(device)
            bits = hasher.finalize()
        }
    }

    fileprivate struct State: Sendable {
        /// By place; nil where it is free.
        var entries: [Entry?] = []
        var free: [UInt32] = []
        var byDevice: [DeviceMark: UInt32] = [:]
        var countByParty: [PartyID: UInt32] = [:]
    }

    /// Why a session ends whose device has opened another (P47).
    static let replacedReason = "the same device has opened a newer session"

    private let state = Mutex(State())
    let node: String
    /// What all names begin with: no other node, and no other run of this one, has the same.
    private let prefix = "s." + RandomName.make()

    init(node: String) {
        self.node = node
    }

    var count: Int { state.withLock { $0.entries.count - $0.free.count } }

    /// Adds a session; also returns the older one of the same device, which must be closed.
    func opened(_ entry: Entry) -> (id: ID, replaced: SessionHandle?) {
        state.withLock { state in
            let place = state.add(entry)
            state.countByParty[entry.party, default: 0] += 1
            let id = ID(place: place, connection: entry.handle.connection)
            guard let device = entry.client.device else { return (id, nil) }
            let older = state.byDevice.updateValue(place, forKey: DeviceMark(entry.party, device))
            let replaced = older.flatMap { state.entries[Int($0)] }
            let isSame = replaced?.party == entry.party && replaced?.client.device == device
            return (id, isSame ? replaced?.handle : nil)
        }
    }

    func closed(_ id: ID) {
        state.withLock { state in
            guard let entry = state.entry(id) else { return }
            state.entries[Int(id.place)] = nil
            state.free.append(id.place)
            let count = state.countByParty[entry.party] ?? 0
            state.countByParty[entry.party] = count > 1 ? count - 1 : nil
            guard let device = entry.client.device else { return }
            let mark = DeviceMark(entry.party, device)
            if state.byDevice[mark] == id.place { state.byDevice[mark] = nil }
        }
    }

    /// What the session's client said it is; nil after its end.
    func client(of id: ID) -> ClientRow? { state.withLock { $0.entry(id)?.client } }

    /// How many sessions the party has beside those of the device, which a new one of it would replace.
    func count(of party: PartyID, besides device: DeviceID?) -> Int {
        let replaced = device.flatMap { session(of: $0, party) } == nil ? 0 : 1
        return state.withLock { Int($0.countByParty[party] ?? 0) } - replaced
    }

    func isOnline(_ party: PartyID) -> Bool { state.withLock { $0.countByParty[party] != nil } }

    /// The session's name on the wire.
    func name(of id: ID) -> String { "\(prefix).\(id.place).\(id.connection)" }

    func handle(of name: String) -> SessionHandle? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let place = UInt32(parts[2]), let connection = UInt64(parts[3]) else { return nil }
        let id = ID(place: place, connection: connection)
        return name == self.name(of: id) ? state.withLock { $0.entry(id)?.handle } : nil
    }

    /// The session of the party's device, and its name.
    private func session(of device: DeviceID, _ party: PartyID) -> (handle: SessionHandle, name: String)? {
        state.withLock { state in
            guard let place = state.byDevice[DeviceMark(party, device)], let entry = state.entries[Int(place)],
                entry.party == party, entry.client.device == device
            else { return nil }
            return (entry.handle, name(of: ID(place: place, connection: entry.handle.connection)))
        }
    }

    /// The device has opened this session somewhere: another that it has here ends (P47).
    func replaced(by opening: DeviceOpening) {
        guard let present = session(of: opening.device.device, opening.device.party), present.name != opening.session
        else { return }
        present.handle.close(.replaced, reason: Self.replacedReason)
    }

    func handles(of party: PartyID) -> [SessionHandle] {
        guard isOnline(party) else { return [] }
        return state.withLock { $0.entries.compactMap { $0?.party == party ? $0?.handle : nil } }
    }

    /// All sessions, or those of one party, as the administrator sees them; `nameOf` gives a party's name.
    func rows(of party: PartyID? = nil, nameOf: (PartyID) -> String?) -> [SessionRow] {
        let entries = state.withLock(\.entries)
        return entries.enumerated().compactMap { place, entry in
            guard let entry, party == nil || entry.party == party else { return nil }
            return SessionRow(
                session: name(of: ID(place: UInt32(place), connection: entry.handle.connection)),
                party: PartyRow(id: entry.party, name: nameOf(entry.party) ?? entry.party.rawValue),
                client: entry.client, node: node, since: entry.since)
        }
    }
}

extension SessionDirectory.State {
    fileprivate mutating func add(_ entry: SessionDirectory.Entry) -> UInt32 {
        if let place = free.popLast() {
            entries[Int(place)] = entry
            return place
        }
        entries.append(entry)
        return UInt32(entries.count - 1)
    }

    fileprivate func entry(_ id: SessionDirectory.ID) -> SessionDirectory.Entry? {
        guard Int(id.place) < entries.count, let entry = entries[Int(id.place)] else { return nil }
        return entry.handle.connection == id.connection ? entry : nil
    }
}
