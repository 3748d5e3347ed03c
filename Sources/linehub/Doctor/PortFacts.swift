import HubServer

/// Whether the node may listen where it is to.
enum PortFacts: Equatable, Sendable {
    case free
    /// Another program has it; of a hub its release is known, and whether it serves.
    case held(by: Holder?)
    /// Somebody has it who may be a hub with this certificate, which is not for the address that can be asked.
    case heldBehindTLS
    /// The system refuses, in its words.
    case refused(String)

    struct Holder: Equatable, Sendable {
        var version: String
        var isReady: Bool
    }

    func finding(_ listen: ListenAddress) -> Finding {
        switch self {
        case .free where listen.port == 0: .ok("listen", "\(listen): the system will pick a port")
        case .free: .ok("listen", "\(listen) is free")
        case .held(let holder?) where holder.isReady:
            .ok("listen", "\(listen) is held by a running hub, \(holder.version), which is ready")
        case .held(let holder?):
            .warning(
                "listen", "\(listen) is held by a running hub, \(holder.version), which is not ready",
                "Look into its log.")
        case .held(nil):
            .failure("listen", "\(listen) is in use by another program", "End that one, or name another port with --listen.")
        case .heldBehindTLS:
            .warning(
                "listen", "\(listen) is in use, and who has it cannot be asked by TLS",
                "A hub that runs here is as it should be; end any other program.")
        case .refused(let reason): .failure("listen", reason, "Name an address of this machine with --listen.")
        }
    }
}
