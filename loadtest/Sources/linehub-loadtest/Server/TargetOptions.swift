import ArgumentParser
import CLinux
import Foundation

/// Which server is measured, and how the result is written.
struct TargetOptions: ParsableArguments {
    @Option(help: "What is measured: \(Peer.allCases.map(\.rawValue).joined(separator: ", ")).")
    var peer = Peer.linehub

    @Option(help: "The linehub program to start.")
    var hub = ".build/release/linehub"

    @Option(help: "The folder of what other hubs need to run.")
    var peers = "loadtest/peers"

    @Option(help: "Bytes of a publication on other hubs; LineHub's events are as large as they are.")
    var payload = 200

    @Option(
        help: "Measure a server that runs already at this address; given several times, the nodes of a cluster.")
    var url: [String] = []

    @Option(help: "The processes of a server that runs already, to read their CPU and memory.")
    var pid: [Int32] = []

    @Option(help: "The secret of a hub that runs already.")
    var secretFile: String?

    @Option(help: "Service threads of the server.")
    var threads = 1

    @Flag(inversion: .prefixedNo, help: "Pin the server to core 0 and the load to core 1.")
    var pin = true

    @Option(help: "Write the result as JSON to this file.")
    var json: String?

    func validate() throws {
        guard NumberedPayload.sizes.contains(payload) else {
            throw ValidationError("--payload is one of \(NumberedPayload.sizes)")
        }
    }

    /// What the result keeps of all this.
    var parameters: [String: String] {
        ["threads": "\(threads)", "pinned": "\(pin)", "payload": "\(payload)"]
    }

    /// The server's core; nil if nothing is pinned.
    var serverCore: Int? { pin ? 0 : nil }

    /// Moves this process away from the server's core. To be called once the server has been started.
    func pinLoad() throws {
        guard pin else { return }
        guard loadtest_run_on_core(1) == 0 else { throw SystemError("sched_setaffinity") }
    }

    /// The server that `url` and `pid` name; nil if one is to be started.
    func running() throws -> Target? {
        guard !url.isEmpty else { return nil }
        let addresses = try url.map { url in
            guard let address = Address(url) else { throw ValidationError("\(url) is no address") }
            return address
        }
        return Target(addresses: addresses, gauge: ServerGauge(processes: pid), keeper: nil)
    }

    /// Prints the result, and writes it where it is asked for.
    func publish(_ outcome: Outcome) throws {
        print(Table(outcome: outcome).text)
        guard let json else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(outcome).write(to: URL(filePath: json))
    }
}
