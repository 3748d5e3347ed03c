import HubServer

/// The embedded store of a node that is alone.
struct StoreFacts: Equatable, Sendable {
    var look: Result<StoreCondition, StoreError>

    var finding: Finding {
        switch look {
        case .success(.absent): .ok("store", "there is none yet; the hub begins one")
        case .success(.sound(let bytes, isOlder: false)): .ok("store", "linehub.sqlite is whole: \(bytes) bytes")
        case .success(.sound(let bytes, isOlder: true)):
            .warning(
                "store", "linehub.sqlite is whole, \(bytes) bytes, and of an older release",
                "The first start brings it up to date, and older releases refuse it then: make a backup before.")
        case .failure(let error): .failure("store", "\(error)", nil)
        }
    }
}

extension StoreFacts {
    init(probing directory: String) {
        look = Result { () throws(StoreError) in try SQLiteFactStore.look(at: directory) }
    }
}
