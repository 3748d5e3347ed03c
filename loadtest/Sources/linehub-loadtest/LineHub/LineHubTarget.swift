import Foundation

/// A hub to be measured: one of our own, or one that runs.
enum LineHubTarget {
    /// The hub, and the tokens that it honours.
    static func start(_ options: TargetOptions, arguments: [String] = []) throws -> (Target, TokenMaker) {
        if let running = try options.running() {
            guard let file = options.secretFile else { throw Failure("--url needs --secret-file") }
            let secret = try String(contentsOfFile: file, encoding: .utf8)
            try options.pinLoad()
            return (running, TokenMaker(secret: Array(secret.trimmingCharacters(in: .newlines).utf8)))
        }
        let hub = try HubProcess(
            program: options.hub, threads: options.threads, core: options.serverCore, arguments: arguments)
        try options.pinLoad()
        let gauge = ServerGauge(processes: [hub.processID])
        return (Target(addresses: [hub.address], gauge: gauge, keeper: hub), hub.tokens)
    }
}
