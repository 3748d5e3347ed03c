import HubServer
import HubWebSocket

extension PortFacts {
    /// Binds for a moment; where somebody else has the port, asks who.
    init(probing configuration: HubConfiguration) async {
        let listen = configuration.listen
        do throws(ListeningSocketError) {
            _ = try ListeningSocket(address: listen.address, port: listen.port, alone: true)
            self = .free
        } catch {
            guard case .addressInUse = error else {
                self = .refused("\(error)")
                return
            }
            let isSecure = configuration.certificateFiles != nil
            // All addresses of the machine are none to ask at.
            let anywhere = ["0.0.0.0": "127.0.0.1", "::": "::1"]
            let page = MetricsPage(
                host: anywhere[listen.address] ?? listen.address, port: listen.port, isSecure: isSecure)
            let load = try? await NodeLoad(page?.read() ?? Exposition(""))
            if let load {
                self = .held(by: Holder(version: load.version, isReady: load.isReady))
            } else {
                self = isSecure ? .heldBehindTLS : .held(by: nil)
            }
        }
    }
}
