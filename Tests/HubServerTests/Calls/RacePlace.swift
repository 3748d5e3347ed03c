import Testing

@testable import HubServer

/// Where a race is run.
enum RacePlace: String, CaseIterable, CustomTestStringConvertible {
    case alone = "a node alone"
    case memory = "three nodes over a store in memory"
    case redis = "three nodes over Redis"

    var testDescription: String { rawValue }

    func world(seed: UInt64, appearances: Int) throws -> CallWorld {
        switch self {
        case .alone: try CallWorld(appearances: appearances)
        case .memory: try CallWorld(nodes: 3, over: .memory, seed: seed, appearances: appearances)
        case .redis: try CallWorld(nodes: 3, over: .redis, seed: seed, appearances: appearances)
        }
    }
}
