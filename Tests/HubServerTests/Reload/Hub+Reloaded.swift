@testable import HubServer

extension Hub {
    /// Reloads one of its parts as SIGHUP does, and waits until all service threads hold to what is new.
    func reload(_ part: String, _ change: (inout HubConfiguration) -> Void) async {
        var newer = configuration
        change(&newer)
        let reloader = Reloader(
            configuration, parts: reloadables.filter { $0.name == part }, logger: KeptLog().logger
        ) { [newer] in newer }
        await reloader.reload()
        for thread in threads { await handedOver { done in thread.mailbox.post { _ in done(()) } } }
    }
}
