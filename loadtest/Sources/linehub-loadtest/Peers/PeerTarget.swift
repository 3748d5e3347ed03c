import Foundation

/// A peer to be measured: one of our own, or one that runs.
enum PeerTarget {
    static func start(_ kind: PeerProgram.Kind, _ options: TargetOptions) throws -> Target {
        if let running = try options.running() {
            try options.pinLoad()
            return running
        }
        let program = PeerProgram(kind: kind, files: URL(filePath: options.peers))
        let process = try PeerProcess(program, core: options.serverCore)
        try options.pinLoad()
        return Target(
            addresses: [process.address], gauge: ServerGauge(processes: process.processIDs), keeper: process)
    }
}
