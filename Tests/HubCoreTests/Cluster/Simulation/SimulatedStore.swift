import HubCore
import LineModel

/// What the cluster keeps in the store, each with a version of its own.
enum StoreKey: Hashable {
    /// The record: which run the epoch was made for (`StoreIdentity.raised`).
    case epoch
    case line(LineID)
    /// The result of a command, so that a repeated one has no second effect (X17).
    case command(Int)
}

struct StoredValue {
    enum Content {
        case record(run: String)
        case state(LineState)
        case result(LinePosition)
    }

    var version: UInt64
    var content: Content
}

/// The one script by which everything is changed: all of it, or nothing where a guard does not hold.
struct StoreScript {
    /// Keys with the version that they must have; nil where they must not exist.
    var guards: [(key: StoreKey, version: UInt64?)] = []
    var writes: [(key: StoreKey, value: StoredValue)] = []
    var published: Publication?

    enum Outcome {
        case committed
        case conflict(StoreKey, StoredValue?)
    }
}

/// What subscribers hear.
enum Publication {
    case commit(SharedCommit)
    case probe(node: Int, number: Int64)
}

/// One run of a server as a value.
struct SimulatedStore {
    let run: String
    private(set) var values: [StoreKey: StoredValue]
    var isUp = true

    /// What a replica has of another, under a run of its own.
    init(run: String, values: [StoreKey: StoredValue]) {
        self.run = run
        self.values = values
    }

    mutating func perform(_ script: StoreScript) -> StoreScript.Outcome {
        for (key, version) in script.guards where values[key]?.version != version {
            return .conflict(key, values[key])
        }
        for (key, value) in script.writes { values[key] = value }
        return .committed
    }

    var record: StoreIdentity? {
        guard let stored = values[.epoch], case .record(let run) = stored.content else { return nil }
        return StoreIdentity(run: run, epoch: stored.version)
    }

    func line(_ id: LineID) -> (position: LinePosition, state: LineState)? {
        guard let stored = values[.line(id)], case .state(let state) = stored.content else { return nil }
        return (LinePosition(epoch: record?.epoch ?? 0, version: stored.version), state)
    }
}
