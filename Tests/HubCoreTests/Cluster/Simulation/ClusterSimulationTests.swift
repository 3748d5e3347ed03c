import Foundation
import Testing

/// The cluster as values, through everything that may go wrong (X1-X8, X17, X18, F9, F24; invariants 5 and 7 of §5.7).
@Suite struct ClusterSimulationTests {
    /// Of each part; more of them for the long run.
    private static let seeds = ProcessInfo.processInfo.environment["LINEHUB_SIMULATIONS"].flatMap { UInt64($0) } ?? 1000

    /// The seeds run in parts, side by side. A failing seed says so, and replays by its number alone.
    @Test(arguments: [1, 1 + seeds])
    func `Lines never fork, nothing is won twice, and every node comes to the truth, whatever fails`(first: UInt64) {
        var tally = SimulationTally()
        for seed in first..<(first + Self.seeds) {
            var simulation = ClusterSimulation(seed: seed)
            if let fault = simulation.run() {
                Issue.record("seed \(seed): \(fault)")
                return
            }
            tally += simulation.tally
        }
        #expect(tally.committed > 10_000 && tally.refused > 1000, "\(tally)")
        #expect(tally.unknown > 100 && tally.failovers > 500 && tally.epochs > 500, "\(tally)")
    }

    @Test func `A seed plays the same again`() {
        for seed in 1...10 as ClosedRange<UInt64> {
            var first = ClusterSimulation(seed: seed), second = ClusterSimulation(seed: seed)
            _ = first.run()
            _ = second.run()
            #expect(first.tally == second.tally, "seed \(seed)")
        }
    }
}
